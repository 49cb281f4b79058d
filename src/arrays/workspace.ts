/** Arrays that the iterations of a loop share, in memory that kernels reach. They grow to the largest length, so that few iterations allocate. */
import {
	alignedBytes,
	createKernelMemory,
	growTo,
} from "../kernels/kernel-memory.ts";
import { type Kernels, openKernels } from "../kernels/shared-kernels.ts";

export interface Workspace {
	readonly kernels: Kernels;
	/** An array of `length` values, not cleared; valid until the same name is requested again. */
	floats(name: string, length: number): Float32Array;
	/** A copy that kernels reach, valid as long as the array of `floats`. */
	copyFloats(name: string, values: Float32Array): Float32Array;
	copyInts(name: string, values: Int32Array): Int32Array;
}

export function createWorkspace(): Workspace {
	const memory = createKernelMemory(0);
	const kernels = openKernels(memory);
	/** Byte offset of each name's array, and how many values fit. */
	const parts = new Map<string, { start: number; capacity: number }>();
	let end = 0;

	function startOf(name: string, length: number): number {
		const part = parts.get(name);
		if (part && part.capacity >= length) return part.start;
		const capacity = Math.ceil(length * 1.25);
		const start = end;
		end += alignedBytes(capacity);
		growTo(memory, end);
		parts.set(name, { start, capacity });
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
