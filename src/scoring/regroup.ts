/** Cuts scored links into batches of another size. */
import type { ScoredBatch } from "./scored-batch.ts";

/** A batch that is not full yet; fields as in `ScoredBatch`. */
interface OpenBatch {
	readonly pivots: number[];
	readonly nodeIds: number[];
	readonly subgraphOf: number[];
	readonly scores: number[];
}

const emptyBatch = (): OpenBatch => ({
	pivots: [],
	nodeIds: [],
	subgraphOf: [],
	scores: [],
});

/** Yields the same links in the same order, in batches of `batchSize` pivots; the last one may have fewer. */
export async function* regroup(
	scored: AsyncIterable<ScoredBatch>,
	batchSize: number,
): AsyncGenerator<ScoredBatch> {
	let open = emptyBatch();
	for await (const { subgraphs, scores } of scored) {
		const { pivots, nodeIds, subgraphOf, numLinks } = subgraphs;
		let link = 0;
		for (let b = 0; b < pivots.length; b++) {
			for (; link < numLinks && subgraphOf[link] === b; link++) {
				open.nodeIds.push(nodeIds[link]);
				open.subgraphOf.push(open.pivots.length);
				open.scores.push(scores[link]);
			}
			open.pivots.push(pivots[b]);
			if (open.pivots.length < batchSize) continue;
			yield close(open);
			open = emptyBatch();
		}
	}
	if (open.pivots.length > 0) yield close(open);
}

function close({ pivots, nodeIds, subgraphOf, scores }: OpenBatch) {
	return {
		subgraphs: {
			pivots: Int32Array.from(pivots),
			nodeIds: Int32Array.from(nodeIds),
			subgraphOf: Int32Array.from(subgraphOf),
			numLinks: scores.length,
		},
		scores: Float32Array.from(scores),
	};
}
