/** Scores links that need no network: a row of zeros has no direction, so its links score 0; equal rows are the same photograph, so their link scores 1. */

import type { RowSource } from "../../arrays/row-source.ts";
import { isSameRow } from "../../graph/exact/exact-rows.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import type { RowFacts } from "./local-order.ts";

/** Yields the same batches with the scores of trivial links replaced. Only rows with equal hashes are compared. */
export async function* applyTrivialLinks(
	batches: AsyncIterable<ScoredBatch>,
	rows: RowSource,
	{ hashes, zeroRows }: Pick<RowFacts, "hashes" | "zeroRows">,
): AsyncGenerator<ScoredBatch> {
	const isZero = new Uint8Array(rows.rows);
	for (const row of zeroRows) isZero[row] = 1;
	const isEqual = (a: number, b: number) =>
		hashes[a] === hashes[b] && isSameRow(rows, a, b);
	for await (const batch of batches) {
		const { pivots, nodeIds, subgraphOf } = batch.subgraphs;
		const { scores } = batch;
		for (let link = 0; link < scores.length; link++) {
			const pivot = pivots[subgraphOf[link]];
			const node = nodeIds[link];
			if (isZero[pivot] || isZero[node]) scores[link] = 0;
			else if (isEqual(pivot, node)) scores[link] = 1;
		}
		yield batch;
	}
}
