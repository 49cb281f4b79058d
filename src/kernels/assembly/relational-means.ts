/** Means over neighbours for the layers of the relational network, when it scores. */
import { addProduct64, storeNarrow, widen, zeros } from "./vectors";

/**
 * out_i = [own_i, sum over i's neighbours j of share_ij x_j] for `numRows` rows. Row i's neighbours are in CSR form, from `offsets[i]` up to
 * `offsets[i + 1]` of `neighbours` (int32) and `shares` (float32, four values apart). x is [R, width], width a multiple of 4, out is
 * [numRows, 2 width]. `offsets` and `own`, an address within x, begin with the first row that is computed.
 * A value is one float64 sum in the order of the neighbours, rounded once, as in training, so that scoring and training agree.
 */
export function joinMeans(
	offsets: usize,
	neighbours: usize,
	shares: usize,
	own: usize,
	x: usize,
	width: usize,
	out: usize,
	numRows: u32,
): void {
	const rowBytes = width << 2;
	const wide = rowBytes & -64;
	for (; numRows; numRows--) {
		let column: usize = 0;
		for (; column < wide; column += 64)
			join16(
				offsets,
				neighbours,
				shares,
				own + column,
				x + column,
				rowBytes,
				out + column,
			);
		for (; column < rowBytes; column += 16)
			join4(
				offsets,
				neighbours,
				shares,
				own + column,
				x + column,
				rowBytes,
				out + column,
			);
		own += rowBytes;
		out += rowBytes << 1;
		offsets += 4;
	}
}

/** Sixteen columns of a row. */
function join16(
	offsets: usize,
	neighbours: usize,
	shares: usize,
	own: usize,
	x: usize,
	rowBytes: usize,
	out: usize,
): void {
	v128.store(out, v128.load(own));
	v128.store(out, v128.load(own, 16), 16);
	v128.store(out, v128.load(own, 32), 32);
	v128.store(out, v128.load(own, 48), 48);
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
		const share = f64x2.splat(load<f32>(shares + (edge << 2)));
		const at = x + <usize>load<u32>(neighbours + edge) * rowBytes;
		sum0 = addProduct64(sum0, share, widen(v128.load64_zero(at)));
		sum1 = addProduct64(sum1, share, widen(v128.load64_zero(at, 8)));
		sum2 = addProduct64(sum2, share, widen(v128.load64_zero(at, 16)));
		sum3 = addProduct64(sum3, share, widen(v128.load64_zero(at, 24)));
		if (last < edge) break; // as in `multiplyLayer`
		sum4 = addProduct64(sum4, share, widen(v128.load64_zero(at, 32)));
		sum5 = addProduct64(sum5, share, widen(v128.load64_zero(at, 40)));
		sum6 = addProduct64(sum6, share, widen(v128.load64_zero(at, 48)));
		sum7 = addProduct64(sum7, share, widen(v128.load64_zero(at, 56)));
	}
	out += rowBytes;
	storeNarrow(out, sum0);
	storeNarrow(out + 8, sum1);
	storeNarrow(out + 16, sum2);
	storeNarrow(out + 24, sum3);
	storeNarrow(out + 32, sum4);
	storeNarrow(out + 40, sum5);
	storeNarrow(out + 48, sum6);
	storeNarrow(out + 56, sum7);
}

/** Four columns of a row. */
function join4(
	offsets: usize,
	neighbours: usize,
	shares: usize,
	own: usize,
	x: usize,
	rowBytes: usize,
	out: usize,
): void {
	v128.store(out, v128.load(own));
	let sum0 = zeros();
	let sum1 = zeros();
	let edge: usize = load<u32>(offsets) << 2;
	const last: usize = load<u32>(offsets, 4) << 2;
	for (; edge < last; edge += 4) {
		const share = f64x2.splat(load<f32>(shares + (edge << 2)));
		const at = x + <usize>load<u32>(neighbours + edge) * rowBytes;
		sum0 = addProduct64(sum0, share, widen(v128.load64_zero(at)));
		sum1 = addProduct64(sum1, share, widen(v128.load64_zero(at, 8)));
	}
	out += rowBytes;
	storeNarrow(out, sum0);
	storeNarrow(out + 8, sum1);
}
