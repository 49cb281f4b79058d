/** Says why two rows that shall be different are the same. */
import { oneLine } from "../../files/printable.ts";

/** A longer chain is shortened in its middle. */
const mostShown = 20;

/**
 * `rows 3 and 9 different although 3 = 5 = 9`, by a shortest chain of `same` pairs.
 * @param same [2 S] pairs of rows, which join the two rows
 */
export function describeChain(
	same: Int32Array,
	[from, to]: readonly [number, number],
	ids: readonly string[] | null,
): string {
	const nameOf = (row: number) => (ids ? oneLine(ids[row]) : `${row}`);
	if (from === to)
		return `${ids ? "" : "row "}${nameOf(from)} different from itself`;
	const what = ids ? "" : "rows ";
	const names = shortestChain(same, from, to).map(nameOf);
	const left = names.length - mostShown;
	if (left > 0) names.splice(mostShown / 2, left, `... ${left} more ...`);
	return `${what}${nameOf(from)} and ${nameOf(to)} different although ${names.join(" = ")}`;
}

/** Rows from one to another, breadth first. */
function shortestChain(same: Int32Array, from: number, to: number): number[] {
	const neighbours = new Map<number, number[]>();
	for (let i = 0; i < same.length; i++) {
		const list = neighbours.get(same[i]);
		if (list) list.push(same[i ^ 1]);
		else neighbours.set(same[i], [same[i ^ 1]]);
	}
	// The search starts at the end, so that the chain is read off from the start.
	const next = new Map([[to, to]]);
	const queue = [to];
	for (const row of queue) {
		if (row === from) break;
		for (const other of neighbours.get(row) ?? []) {
			if (next.has(other)) continue;
			next.set(other, row);
			queue.push(other);
		}
	}
	const chain = [from];
	for (let row = from; row !== to; ) {
		row = next.get(row) ?? to;
		chain.push(row);
	}
	return chain;
}
