/** What a part computes for the rows of other parts: it is stored in the order of these parts, so that each reads its own entries only. */
import { partOfRow } from "../../files/parts/part-ranges.ts";
import type { PartContext } from "../part-context.ts";

/** An order of entries by the part that they are for, in each part as they came. */
export interface EntriesByPart {
	/** [parts + 1] where the entries for each part begin. */
	readonly offsets: Float64Array;
	/** The entry at each place. */
	readonly order: Int32Array;
}

/** @param parts the part that each entry is for */
export function sortByPart(parts: Int32Array, numParts: number): EntriesByPart {
	const offsets = new Float64Array(numParts + 1);
	for (let i = 0; i < parts.length; i++) offsets[parts[i] + 1]++;
	for (let part = 0; part < numParts; part++)
		offsets[part + 1] += offsets[part];
	const next = offsets.slice(0, numParts);
	const order = new Int32Array(parts.length);
	for (let i = 0; i < parts.length; i++) order[next[parts[i]]++] = i;
	return { offsets, order };
}

/** The part of each row, of a set with so many rows. */
export function partsOfRows(
	{ manifest: { parts, align } }: PartContext,
	numRows: number,
	rows: Int32Array,
): Int32Array {
	return rows.map((row) => partOfRow(numRows, parts, row, align));
}

/** What one part of a stage computed for another part. */
export interface ExchangePlace {
	readonly stage: string;
	readonly from: number;
	readonly to: number;
}

/** Entries of an array, as they were sorted for parts: those for one of them. */
export function readForPart<A extends Int32Array | Float32Array | Float64Array>(
	{ files }: PartContext,
	place: ExchangePlace,
	offsets: string,
	name: string,
): A {
	const { stage, from, to } = place;
	const [first, end] = files.read<Float64Array>(
		stage,
		from,
		offsets,
		to,
		to + 2,
	);
	return files.read<A>(stage, from, name, first, end);
}
