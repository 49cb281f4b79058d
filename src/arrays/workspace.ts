/** Arrays that a loop uses again at each turn: they grow to the largest turn, no turn pays for fresh memory, and kernels reach them. */
import {
	alignedBytes,
	createKernelMemory,
	growTo,
	type Kernels,
	openKernels,
} from "../core/kernels.ts";

export interface Workspace {
	readonly kernels: Kernels;
	/** `length` values with whatever was there before; the array of a name is good until that name is asked for again. */
	floats(name: string, length: number): Float32Array;
	/** A copy within reach of the kernels, as good as what `floats` gives. */
	copyFloats(name: string, values: Float32Array): Float32Array;
	copyInts(name: string, values: Int32Array): Int32Array;
}

export function createWorkspace(): Workspace {
	const memory = createKernelMemory(0);
	const kernels = openKernels(memory);
	/** Where the part of a name begins, and how many values fit. */
	const parts = new Map<string, { start: number; room: number }>();
	let end = 0;

	function startOf(name: string, length: number): number {
		const part = parts.get(name);
		if (part && part.room >= length) return part.start;
		const room = Math.ceil(length * 1.25);
		const start = end;
		end += alignedBytes(room);
		growTo(memory, end);
		parts.set(name, { start, room });
		return start;
	}

	function floats(name: string, length: number): Float32Array {
		const start = startOf(name, length);
		return new Float32Array(memory.buffer, start, length);
	}
	return {
		kernels,
		floats,
		copyFloats(name, values) {
			const copy = floats(name, values.length);
			copy.set(values);
			return copy;
		},
		copyInts(name, values) {
			const start = startOf(name, values.length);
			const copy = new Int32Array(memory.buffer, start, values.length);
			copy.set(values);
			return copy;
		},
	};
}
