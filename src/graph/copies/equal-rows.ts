/** Finds rows of the same bits. */
import { hasSameContent } from "../../arrays/content-order.ts";
import type { RowSource } from "../../arrays/row-source.ts";

/**
 * [N] the first of the rows that equal each row, itself included. Rows of zeros have no direction, so that none is a copy.
 * @param order all rows by their content, equal rows next to each other and ascending (`contentOrder`)
 * @param hashes [N] the hash of each row (`hashRows`)
 */
export function findEqualRows(
	rows: RowSource,
	order: Int32Array,
	hashes: Uint32Array,
): Int32Array {
	const copyOf = Int32Array.from(order, (_, row) => row);
	for (let start = 0, end = 0; start < order.length; start = end) {
		const first = order[start];
		const isSame = (row: number) =>
			hashes[row] === hashes[first] && hasSameContent(rows, first, row);
		for (end = start + 1; end < order.length && isSame(order[end]); ) end++;
		if (end - start === 1 || isZero(rows, first)) continue;
		for (let i = start; i < end; i++) copyOf[order[i]] = first;
	}
	return copyOf;
}

function isZero({ cols, values, at }: RowSource, row: number): boolean {
	const start = at(row);
	return values.subarray(start, start + cols).every((value) => value === 0);
}
