/** Arrays in a memory that kernels are measured on. */

/** Puts arrays behind one another into a memory; each method returns an address. */
export function createArrays(memory, random) {
	let end = 0;
	function take(bytes) {
		const start = end;
		end += Math.ceil(bytes / 64) * 64;
		const missing = end - memory.buffer.byteLength;
		if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
		return start;
	}
	function fill(Type, length, next) {
		const start = take(Type.BYTES_PER_ELEMENT * length);
		const values = new Type(memory.buffer, start, length);
		for (let i = 0; i < length; i++) values[i] = next(i);
		return start;
	}
	return {
		empty: (length) => take(4 * length),
		floats: (length, next = () => random() - 0.5) =>
			fill(Float32Array, length, next),
		doubles: (length, next = () => random() - 0.5) =>
			fill(Float64Array, length, next),
		ints: (length, next) => fill(Int32Array, length, next),
		below: (length, limit) =>
			fill(Int32Array, length, () => Math.floor(random() * limit)),
	};
}

/** Addresses of offsets, neighbours and shares of a graph whose rows all have `degree` neighbours. */
export function graph(arrays, numRows, degree, sharesEach = 1) {
	const numEdges = numRows * degree;
	return [
		arrays.ints(numRows + 1, (i) => i * degree),
		arrays.below(numEdges, numRows),
		arrays.floats(sharesEach * numEdges),
	];
}
