/** Operations that the kernels share. The compiler inlines them. */

/** sum + a b for four float32; the product and then the sum are rounded. */
export function addProduct(sum: v128, a: v128, b: v128): v128 {
	return f32x4.add(sum, f32x4.mul(a, b));
}

/** sum + a b for two float64. */
export function addProduct64(sum: v128, a: v128, b: v128): v128 {
	return f64x2.add(sum, f64x2.mul(a, b));
}

/** The first two float32 of a vector as float64, which is exact. */
export function widen(two: v128): v128 {
	return f64x2.promote_low_f32x4(two);
}

/** Rounds two float64 to float32 and stores them. */
export function storeNarrow(to: usize, two: v128): void {
	v128.store64_lane(to, v128.demote_zero(two), 0);
}

export function zeros(): v128 {
	return i64x2.splat(0);
}
