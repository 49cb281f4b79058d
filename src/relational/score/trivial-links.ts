/**
 * Scores links that need no network: a row of zeros has no direction, so its links score 0; equal rows are the same photograph, so their link scores 1;
 * and rows that are no more similar than strangers score 0 where so few are left that a network, which learned from larger sets, would join them.
 */

import type { RowSource } from "../../arrays/row-source.ts";
import { isSameRow } from "../../graph/exact/exact-rows.ts";
import { createComparison } from "../../graph/exact/ordered-products.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import type { RowFacts } from "./local-order.ts";

/**
 * Yields the same batches with the scores of trivial links replaced. Rows with other hashes are only compared where there is a least cosine.
 * @param leastCosine a link of a lower cosine scores 0; null for any
 */
export async function* applyTrivialLinks(
	batches: AsyncIterable<ScoredBatch>,
	rows: RowSource,
	{ hashes, zeroRows }: Pick<RowFacts, "hashes" | "zeroRows">,
	leastCosine: number | null,
): AsyncGenerator<ScoredBatch> {
	const isZero = new Uint8Array(rows.rows);
	for (const row of zeroRows) isZero[row] = 1;
	const isEqual = (a: number, b: number) =>
		hashes[a] === hashes[b] && isSameRow(rows, a, b);
	const cosine = createComparison(rows);
	const isUnlike = (a: number, b: number) =>
		leastCosine !== null && cosine(a, b) < leastCosine;
	for await (const batch of batches) {
		const { pivots, nodeIds, subgraphOf } = batch.subgraphs;
		const { scores } = batch;
		for (let link = 0; link < scores.length; link++) {
			const pivot = pivots[subgraphOf[link]];
			const node = nodeIds[link];
			if (isZero[pivot] || isZero[node]) scores[link] = 0;
			else if (isEqual(pivot, node)) scores[link] = 1;
			else if (isUnlike(pivot, node)) scores[link] = 0;
		}
		yield batch;
	}
}
