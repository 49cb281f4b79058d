/** What needs no network: a row of zeros has no direction, so its links score 0; equal rows are one photograph, so their link scores 1. */

import type { RowSource } from "../../arrays/row-source.ts";
import { isSameRow } from "../../graph/exact/exact-rows.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";

export interface KnownRows {
	readonly rows: RowSource;
	/** Of the rows, so that nearly all that differ are told apart without them. */
	readonly hashes: Uint32Array;
	readonly zeroRows: Int32Array;
}

/** The same batches, those links set. */
export async function* settle(
	batches: AsyncIterable<ScoredBatch>,
	{ rows, hashes, zeroRows }: KnownRows,
): AsyncGenerator<ScoredBatch> {
	const isZero = new Uint8Array(rows.rows);
	for (const row of zeroRows) isZero[row] = 1;
	const isEqual = (a: number, b: number) =>
		hashes[a] === hashes[b] && isSameRow(rows, a, b);
	for await (const batch of batches) {
		const { pivots, nodeIds, subgraphOf } = batch.subgraphs;
		for (let link = 0; link < batch.scores.length; link++) {
			const pivot = pivots[subgraphOf[link]];
			const node = nodeIds[link];
			if (isZero[pivot] || isZero[node]) batch.scores[link] = 0;
			else if (isEqual(pivot, node)) batch.scores[link] = 1;
		}
		yield batch;
	}
}
