/** Dot products of float32 rows, summed in float32: less exact than `dots`, and faster. */
import { addProduct, zeros } from "./vectors";

/**
 * Four float32 sums for the dot product of the row at `row` with each of the rows whose ids (int32, a multiple of four of them) are from `ids` up to
 * `end`: value d of the first `length`, a multiple of four, goes to sum d % 4, in order. Row r begins at `first` + 4 r `width`. out is [ids, 4].
 * Each sum has a quarter of the additions and of their rounding errors; the caller's error bound relies on that.
 */
export function estimateDots(
	row: usize,
	first: usize,
	width: usize,
	length: usize,
	ids: usize,
	end: usize,
	out: usize,
): void {
	const unrolledEnd = row + ((length & -16) << 2);
	const rowEnd = row + ((length & -4) << 2);
	for (; ids < end; ids += 16) {
		let x = row;
		let a = first + ((<usize>load<u32>(ids) * width) << 2);
		let b = first + ((<usize>load<u32>(ids, 4) * width) << 2);
		let c = first + ((<usize>load<u32>(ids, 8) * width) << 2);
		let d = first + ((<usize>load<u32>(ids, 12) * width) << 2);
		let sumA = zeros();
		let sumB = zeros();
		let sumC = zeros();
		let sumD = zeros();
		while (x < unrolledEnd) {
			let four = v128.load(x);
			sumA = addProduct(sumA, four, v128.load(a));
			sumB = addProduct(sumB, four, v128.load(b));
			sumC = addProduct(sumC, four, v128.load(c));
			sumD = addProduct(sumD, four, v128.load(d));
			four = v128.load(x, 16);
			sumA = addProduct(sumA, four, v128.load(a, 16));
			sumB = addProduct(sumB, four, v128.load(b, 16));
			sumC = addProduct(sumC, four, v128.load(c, 16));
			sumD = addProduct(sumD, four, v128.load(d, 16));
			four = v128.load(x, 32);
			sumA = addProduct(sumA, four, v128.load(a, 32));
			sumB = addProduct(sumB, four, v128.load(b, 32));
			sumC = addProduct(sumC, four, v128.load(c, 32));
			sumD = addProduct(sumD, four, v128.load(d, 32));
			four = v128.load(x, 48);
			sumA = addProduct(sumA, four, v128.load(a, 48));
			sumB = addProduct(sumB, four, v128.load(b, 48));
			sumC = addProduct(sumC, four, v128.load(c, 48));
			sumD = addProduct(sumD, four, v128.load(d, 48));
			x += 64;
			a += 64;
			b += 64;
			c += 64;
			d += 64;
		}
		while (x < rowEnd) {
			const four = v128.load(x);
			sumA = addProduct(sumA, four, v128.load(a));
			sumB = addProduct(sumB, four, v128.load(b));
			sumC = addProduct(sumC, four, v128.load(c));
			sumD = addProduct(sumD, four, v128.load(d));
			x += 16;
			a += 16;
			b += 16;
			c += 16;
			d += 16;
		}
		v128.store(out, sumA);
		v128.store(out, sumB, 16);
		v128.store(out, sumC, 32);
		v128.store(out, sumD, 48);
		out += 64;
	}
}
