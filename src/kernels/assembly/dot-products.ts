/** Dot products of float32 rows, summed in float64. */
import { addProduct64, widen, zeros } from "./vectors";

/**
 * The dot product of n values at `a` and `b`. Value d goes to sum d % 4, the last n % 4 to the first sum; then
 * first + second + (third + fourth). This is the order of the loop in JavaScript that computes it where no kernel reaches the rows,
 * so that both give the same bytes. a.b and b.a are the same number.
 */
export function dot(a: usize, b: usize, n: usize): f64 {
	let end = a + ((n & -4) << 2);
	// Converting to float64 takes longer than adding, so two vectors are enough.
	let low = zeros();
	let high = zeros();
	for (; a < end; a += 16, b += 16) {
		low = addProduct64(
			low,
			widen(v128.load64_zero(a)),
			widen(v128.load64_zero(b)),
		);
		high = addProduct64(
			high,
			widen(v128.load64_zero(a, 8)),
			widen(v128.load64_zero(b, 8)),
		);
	}
	let first = f64x2.extract_lane(low, 0);
	end += (n & 3) << 2;
	for (; a < end; a += 4, b += 4)
		first += <f64>load<f32>(a) * <f64>load<f32>(b);
	return (
		first +
		f64x2.extract_lane(low, 1) +
		(f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
	);
}

/**
 * `dot`, rounded to float32, of the row at `row` with the rows whose ids (int32, a multiple of four of them) are from `ids` up to `end`.
 * Row r begins at `first` + 4 r `width`; a row has `width` values. Four rows are multiplied at once, so that the processor loads them in parallel;
 * each product has the order of `dot`.
 */
export function dots(
	row: usize,
	first: usize,
	width: usize,
	ids: usize,
	end: usize,
	out: usize,
): void {
	const rowEnd = row + (width << 2);
	const wholeEnd = row + ((width & -4) << 2);
	for (; ids < end; ids += 16) {
		let x = row;
		let a = first + ((<usize>load<u32>(ids) * width) << 2);
		let b = first + ((<usize>load<u32>(ids, 4) * width) << 2);
		let c = first + ((<usize>load<u32>(ids, 8) * width) << 2);
		let d = first + ((<usize>load<u32>(ids, 12) * width) << 2);
		let a0 = zeros();
		let a1 = zeros();
		let b0 = zeros();
		let b1 = zeros();
		let c0 = zeros();
		let c1 = zeros();
		let d0 = zeros();
		let d1 = zeros();
		while (x < wholeEnd) {
			const x0 = widen(v128.load64_zero(x));
			const x1 = widen(v128.load64_zero(x, 8));
			a0 = addProduct64(a0, x0, widen(v128.load64_zero(a)));
			a1 = addProduct64(a1, x1, widen(v128.load64_zero(a, 8)));
			b0 = addProduct64(b0, x0, widen(v128.load64_zero(b)));
			b1 = addProduct64(b1, x1, widen(v128.load64_zero(b, 8)));
			c0 = addProduct64(c0, x0, widen(v128.load64_zero(c)));
			c1 = addProduct64(c1, x1, widen(v128.load64_zero(c, 8)));
			d0 = addProduct64(d0, x0, widen(v128.load64_zero(d)));
			d1 = addProduct64(d1, x1, widen(v128.load64_zero(d, 8)));
			x += 16;
			a += 16;
			b += 16;
			c += 16;
			d += 16;
		}
		let totalA = f64x2.extract_lane(a0, 0);
		let totalB = f64x2.extract_lane(b0, 0);
		let totalC = f64x2.extract_lane(c0, 0);
		let totalD = f64x2.extract_lane(d0, 0);
		while (x < rowEnd) {
			const value: f64 = load<f32>(x);
			totalA += value * load<f32>(a);
			totalB += value * load<f32>(b);
			totalC += value * load<f32>(c);
			totalD += value * load<f32>(d);
			x += 4;
			a += 4;
			b += 4;
			c += 4;
			d += 4;
		}
		store<f32>(out, total(totalA, a0, a1));
		store<f32>(out, total(totalB, b0, b1), 4);
		store<f32>(out, total(totalC, c0, c1), 8);
		store<f32>(out, total(totalD, d0, d1), 12);
		out += 16;
	}
}

/** Adds up the four sums of a product: `first`, which includes the last `width` % 4 values, and the three others in the vectors. */
function total(first: f64, low: v128, high: v128): f32 {
	return <f32>(
		(first +
			f64x2.extract_lane(low, 1) +
			(f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1)))
	);
}
