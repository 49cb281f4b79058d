/** Arrays in memory that all threads of the process see: given to another thread, they are not copied. */

export function sharedFloats(length: number): Float32Array {
	return new Float32Array(new SharedArrayBuffer(4 * length));
}

export function sharedInts(length: number): Int32Array {
	return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** The matrix itself where its values are shared already, else a copy that is. */
export function shareMatrix<
	M extends { readonly data: Float32Array | Int32Array },
>(matrix: M): M {
	const { data } = matrix;
	if (data.buffer instanceof SharedArrayBuffer) return matrix;
	const copy =
		data instanceof Float32Array
			? sharedFloats(data.length)
			: sharedInts(data.length);
	copy.set(data);
	return { ...matrix, data: copy };
}

/** A counter that threads share: each that claims gets the next number, from 0. */
export type Claims = Int32Array;

export function createClaims(): Claims {
	return sharedInts(1);
}

export function claim(claims: Claims): number {
	return Atomics.add(claims, 0, 1);
}

/** Begins at 0 again; only while nobody claims. */
export function resetClaims(claims: Claims): void {
	Atomics.store(claims, 0, 0);
}
