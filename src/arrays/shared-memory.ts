/** Arrays in memory that all threads of the process share; sending them to another thread copies nothing. */

export function sharedFloats(length: number): Float32Array {
	return new Float32Array(new SharedArrayBuffer(4 * length));
}

export function sharedDoubles(length: number): Float64Array {
	return new Float64Array(new SharedArrayBuffer(8 * length));
}

export function sharedInts(length: number): Int32Array {
	return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** Returns the matrix itself if its values are in shared memory, else a copy there. */
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

/** A counter in shared memory: each `claim`, from any thread, returns the next number, beginning with 0. */
export type Claims = Int32Array;

export function createClaims(): Claims {
	return sharedInts(1);
}

export function claim(claims: Claims): number {
	return Atomics.add(claims, 0, 1);
}

/** Sets the counter to 0. No thread may call `claim` meanwhile. */
export function resetClaims(claims: Claims): void {
	Atomics.store(claims, 0, 0);
}
