/**
 * Graph convolutions of the L-GCN, forward. A row's neighbours are in CSR form: those of row i are the entries from `offsets[i]` up to
 * `offsets[i + 1]` of `neighbours` (row numbers, int32) and `shares` (float32).
 *
 * A value is one float32 sum: first the row's own part, then its neighbours in their order. So a row's result depends on that row's graph
 * alone, and not on which rows or columns are computed with it, in which batch or thread.
 * Widths count values and are multiples of 32: eight vectors are computed at once, so that an edge is read once for 32 columns.
 */
import { addProduct, zeros } from "./vectors";

/** Bytes of 32 columns. */
const blockBytes: usize = 128;

/**
 * out_i = relu(own_i + bases_b + sum over i's neighbours j of share_ij passed_j), b = baseOf_i, for the first `numRows` rows.
 * The order of additions is as written. `pairs` is [R, 2 width], [own, passed] for each row; bases are [B, width], `baseOf` is int32,
 * out is [numRows, width].
 */
export function convolve(
	offsets: usize,
	neighbours: usize,
	shares: usize,
	pairs: usize,
	bases: usize,
	baseOf: usize,
	width: usize,
	out: usize,
	numRows: u32,
): void {
	const rowBytes = width << 2;
	const pairBytes = rowBytes << 1;
	const passed = pairs + rowBytes;
	for (; numRows; numRows--) {
		const base = bases + <usize>load<u32>(baseOf) * rowBytes;
		for (let column: usize = 0; column < rowBytes; column += blockBytes) {
			let at = pairs + column;
			let sum0 = v128.load(at);
			let sum1 = v128.load(at, 16);
			let sum2 = v128.load(at, 32);
			let sum3 = v128.load(at, 48);
			let sum4 = v128.load(at, 64);
			let sum5 = v128.load(at, 80);
			let sum6 = v128.load(at, 96);
			let sum7 = v128.load(at, 112);
			at = base + column;
			sum0 = f32x4.add(sum0, v128.load(at));
			sum1 = f32x4.add(sum1, v128.load(at, 16));
			sum2 = f32x4.add(sum2, v128.load(at, 32));
			sum3 = f32x4.add(sum3, v128.load(at, 48));
			sum4 = f32x4.add(sum4, v128.load(at, 64));
			sum5 = f32x4.add(sum5, v128.load(at, 80));
			sum6 = f32x4.add(sum6, v128.load(at, 96));
			sum7 = f32x4.add(sum7, v128.load(at, 112));
			let edge: usize = load<u32>(offsets) << 2;
			const last: usize = load<u32>(offsets, 4) << 2;
			for (; edge < last; edge += 4) {
				const share = v128.load32_splat(shares + edge);
				at = passed + column + <usize>load<u32>(neighbours + edge) * pairBytes;
				sum0 = addProduct(sum0, share, v128.load(at));
				sum1 = addProduct(sum1, share, v128.load(at, 16));
				sum2 = addProduct(sum2, share, v128.load(at, 32));
				sum3 = addProduct(sum3, share, v128.load(at, 48));
				if (last < edge) break; // as in `multiplyLayer`
				sum4 = addProduct(sum4, share, v128.load(at, 64));
				sum5 = addProduct(sum5, share, v128.load(at, 80));
				sum6 = addProduct(sum6, share, v128.load(at, 96));
				sum7 = addProduct(sum7, share, v128.load(at, 112));
			}
			at = out + column;
			v128.store(at, f32x4.max(sum0, zeros()));
			v128.store(at, f32x4.max(sum1, zeros()), 16);
			v128.store(at, f32x4.max(sum2, zeros()), 32);
			v128.store(at, f32x4.max(sum3, zeros()), 48);
			v128.store(at, f32x4.max(sum4, zeros()), 64);
			v128.store(at, f32x4.max(sum5, zeros()), 80);
			v128.store(at, f32x4.max(sum6, zeros()), 96);
			v128.store(at, f32x4.max(sum7, zeros()), 112);
		}
		pairs += pairBytes;
		out += rowBytes;
		baseOf += 4;
		offsets += 4;
	}
}

/**
 * out_i = [own_i, sum over i's neighbours j of share_ij x_j] for `numRows` rows; the sums begin with 0.
 * x is [R, width], out [numRows, 2 width]. `offsets` and `own`, an address within x, begin with the first row that is computed.
 */
export function joinSums(
	offsets: usize,
	neighbours: usize,
	shares: usize,
	x: usize,
	own: usize,
	width: usize,
	out: usize,
	numRows: u32,
): void {
	const rowBytes = width << 2;
	for (; numRows; numRows--) {
		for (let column: usize = 0; column < rowBytes; column += blockBytes) {
			copyBlock(out + column, own + column);
			let sum0 = zeros();
			let sum1 = zeros();
			let sum2 = zeros();
			let sum3 = zeros();
			let sum4 = zeros();
			let sum5 = zeros();
			let sum6 = zeros();
			let sum7 = zeros();
			let edge: usize = load<u32>(offsets) << 2;
			const last: usize = load<u32>(offsets, 4) << 2;
			for (; edge < last; edge += 4) {
				const share = v128.load32_splat(shares + edge);
				const at = x + column + <usize>load<u32>(neighbours + edge) * rowBytes;
				sum0 = addProduct(sum0, share, v128.load(at));
				sum1 = addProduct(sum1, share, v128.load(at, 16));
				sum2 = addProduct(sum2, share, v128.load(at, 32));
				sum3 = addProduct(sum3, share, v128.load(at, 48));
				if (last < edge) break; // as in `multiplyLayer`
				sum4 = addProduct(sum4, share, v128.load(at, 64));
				sum5 = addProduct(sum5, share, v128.load(at, 80));
				sum6 = addProduct(sum6, share, v128.load(at, 96));
				sum7 = addProduct(sum7, share, v128.load(at, 112));
			}
			const to = out + rowBytes + column;
			v128.store(to, sum0);
			v128.store(to, sum1, 16);
			v128.store(to, sum2, 32);
			v128.store(to, sum3, 48);
			v128.store(to, sum4, 64);
			v128.store(to, sum5, 80);
			v128.store(to, sum6, 96);
			v128.store(to, sum7, 112);
		}
		own += rowBytes;
		out += rowBytes << 1;
		offsets += 4;
	}
}

/** Copies 32 columns; `memory.copy` of so few bytes is slower. */
function copyBlock(to: usize, from: usize): void {
	v128.store(to, v128.load(from));
	v128.store(to, v128.load(from, 16), 16);
	v128.store(to, v128.load(from, 32), 32);
	v128.store(to, v128.load(from, 48), 48);
	v128.store(to, v128.load(from, 64), 64);
	v128.store(to, v128.load(from, 80), 80);
	v128.store(to, v128.load(from, 96), 96);
	v128.store(to, v128.load(from, 112), 112);
}
