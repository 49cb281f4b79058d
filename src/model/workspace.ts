/** Arrays that a loop uses again at each turn: they grow to the largest turn, and no turn pays for fresh memory. */
export interface Workspace {
	/** `length` values with whatever was there before; the array of a name is good until that name is asked for again. */
	floats(name: string, length: number): Float32Array;
}

export function createWorkspace(): Workspace {
	const buffers = new Map<string, Float32Array>();
	return {
		floats(name, length) {
			let buffer = buffers.get(name);
			if (!buffer || buffer.length < length) {
				buffer = new Float32Array(Math.ceil(length * 1.25));
				buffers.set(name, buffer);
			}
			return buffer.subarray(0, length);
		},
	};
}
