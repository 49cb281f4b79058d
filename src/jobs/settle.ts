/** What needs no network: a row of zeros has no direction, so its links score 0; equal rows are one photograph, so their link scores 1. */
import type { FloatMatrix } from "../core/matrix.ts";
import type { ScoredBatch } from "../model/score.ts";

/** The same batches, those links set. */
export async function* settle(
	batches: AsyncIterable<ScoredBatch>,
	features: FloatMatrix,
	zeroRows: Int32Array,
): AsyncGenerator<ScoredBatch> {
	const isZero = new Uint8Array(features.rows);
	for (const row of zeroRows) isZero[row] = 1;
	for await (const batch of batches) {
		const { pivots, nodeIds, subgraphOf } = batch.subgraphs;
		for (let link = 0; link < batch.scores.length; link++) {
			const pivot = pivots[subgraphOf[link]];
			const node = nodeIds[link];
			if (isZero[pivot] || isZero[node]) batch.scores[link] = 0;
			else if (pivot !== node && isEqual(features, pivot, node))
				batch.scores[link] = 1;
		}
		yield batch;
	}
}

function isEqual({ cols, data }: FloatMatrix, a: number, b: number): boolean {
	for (let d = 0; d < cols; d++)
		if (data[a * cols + d] !== data[b * cols + d]) return false;
	return true;
}
