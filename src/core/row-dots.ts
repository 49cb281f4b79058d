/** Products of a row with many others in kernels, for rows that lie within their reach all the time. */
import { dotsAtOnce } from "./dots-code.ts";
import { growBy, type KernelMemory, openKernels } from "./kernels.ts";
import type { RowSource } from "./row-source.ts";

/** Writes the products of `row` with the others from `begin` up to `end` at out[begin] and on. */
export type RowDots = (
	row: number,
	others: Int32Array,
	begin: number,
	end: number,
	out: Float32Array,
) => void;

/** Others that are handed over together: as many as subgraphs and lists of neighbours have, a multiple of those taken at once. */
const mostTogether = 32 * dotsAtOnce;

/** What is handed over and what comes back. */
interface Room {
	readonly ids: Int32Array;
	readonly products: Float32Array;
}

/** Room is never given back: a thread takes it once. */
const rooms = new WeakMap<KernelMemory, Room | null>();

function roomIn(memory: KernelMemory): Room | null {
	const known = rooms.get(memory);
	if (known !== undefined) return known;
	const address = growBy(memory, 2 * 4 * mostTogether);
	const valuesFrom = (start: number) =>
		[memory.buffer, start, mostTogether] as const;
	const room =
		address === null
			? null
			: {
					ids: new Int32Array(...valuesFrom(address)),
					products: new Float32Array(...valuesFrom(address + 4 * mostTogether)),
				};
	rooms.set(memory, room);
	return room;
}

/** Null where kernels do not reach the rows, or have no room beside them. */
export function createRowDots({
	cols,
	values,
	memory,
	isInMemory,
}: RowSource): RowDots | null {
	const room = memory && isInMemory ? roomIn(memory) : null;
	if (!memory || !room) return null;
	const { dots } = openKernels(memory);
	const { ids, products } = room;
	const first = values.byteOffset;
	return (row, others, begin, end, out) => {
		for (let from = begin; from < end; from += mostTogether) {
			const count = Math.min(mostTogether, end - from);
			const padded = Math.ceil(count / dotsAtOnce) * dotsAtOnce;
			for (let i = 0; i < count; i++) ids[i] = others[from + i];
			ids.fill(row, count, padded);
			dots(
				...([first + 4 * row * cols, first, cols, ids.byteOffset] as const),
				...([ids.byteOffset + 4 * padded, products.byteOffset] as const),
			);
			for (let i = 0; i < count; i++) out[from + i] = products[i];
		}
	};
}
