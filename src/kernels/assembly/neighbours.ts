/** Copies of rows, and weighted sums over the neighbours of rows. Widths and strides count values. */
import { addProduct64, storeNarrow, widen, zeros } from "./vectors";

/** Copies `width` values of each of `numRows` rows. */
export function copyRows(
	from: usize,
	fromStride: usize,
	to: usize,
	toStride: usize,
	numRows: u32,
	width: usize,
): void {
	for (; numRows; numRows--) {
		memory.copy(to, from, width << 2);
		from += fromStride << 2;
		to += toStride << 2;
	}
}

/**
 * out_i = sum over i's neighbours j of weight_ij x_j, for `numRows` rows; if `isAdding`, the sum is added to out_i. Row i's neighbours are in CSR form, from
 * `offsets[i]` up to `offsets[i + 1]` of `neighbours` (int32) and `weights` (float32); neighbours not below `numSources` are left out.
 * `width` is at least 8, if `isAdding` a multiple of 8.
 * A value is one float64 sum in the order of the neighbours, rounded once. This is the order of the loop in JavaScript that sums where no kernel
 * reaches the rows, so that both give the same bytes.
 */
export function sumNeighbours(
	offsets: usize,
	neighbours: usize,
	weights: usize,
	x: usize,
	stride: usize,
	numSources: usize,
	width: usize,
	out: usize,
	outStride: usize,
	numRows: u32,
	isAdding: i32,
): void {
	for (; numRows; numRows--) {
		for (let done: usize = 0; done < width; done += 8) {
			// The last block ends with the last column, so it may overlap the one before.
			const column = min(done, width - 8);
			let sum0 = zeros();
			let sum1 = zeros();
			let sum2 = zeros();
			let sum3 = zeros();
			let edge: usize = load<u32>(offsets) << 2;
			const last: usize = load<u32>(offsets, 4) << 2;
			for (; edge < last; edge += 4) {
				const neighbour = <usize>load<u32>(neighbours + edge);
				if (neighbour >= numSources) continue;
				const weight = f64x2.splat(load<f32>(weights + edge));
				const at = x + ((neighbour * stride + column) << 2);
				sum0 = addProduct64(sum0, weight, widen(v128.load64_zero(at)));
				sum1 = addProduct64(sum1, weight, widen(v128.load64_zero(at, 8)));
				sum2 = addProduct64(sum2, weight, widen(v128.load64_zero(at, 16)));
				sum3 = addProduct64(sum3, weight, widen(v128.load64_zero(at, 24)));
			}
			const to = out + (column << 2);
			if (isAdding) {
				sum0 = f64x2.add(widen(v128.load64_zero(to)), sum0);
				sum1 = f64x2.add(widen(v128.load64_zero(to, 8)), sum1);
				sum2 = f64x2.add(widen(v128.load64_zero(to, 16)), sum2);
				sum3 = f64x2.add(widen(v128.load64_zero(to, 24)), sum3);
			}
			storeNarrow(to, sum0);
			storeNarrow(to + 8, sum1);
			storeNarrow(to + 16, sum2);
			storeNarrow(to + 24, sum3);
		}
		out += outStride << 2;
		offsets += 4;
	}
}
