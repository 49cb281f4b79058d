/**
 * The inputs of the relational network for a batch of subgraphs: how each node stands to its pivot, and each edge's similarity.
 * Nothing depends on the feature length, on the order of the batch or on what else is in it.
 */
import type { SubgraphBatch } from "../subgraph/batch.ts";

/** Inputs of a node and of an edge's gate, and how many more of each a second pass has. */
export const inputCounts = { node: 15, edge: 1 } as const;
export const secondPassCounts = { node: 5, edge: 1 } as const;

export interface RelationInputs {
	/** [R, I] inputs of the batch's rows. */
	readonly nodes: Float32Array;
	/** [E, G] inputs of the gates, aligned with the batch's `edgeRows`; the same for an edge's two directions. */
	readonly edges: Float32Array;
	/** [E] where each edge stands among the entries of its own data set. */
	readonly entries: Int32Array;
}

/** Reads the inputs of one data set, whose rows may be a part of the rows that a batch numbers. */
export interface Relator {
	/** I and G; G is 0 where the edges' inputs are not wanted. */
	readonly nodeWidth: number;
	readonly edgeWidth: number;
	/** Fills the rows and edges of the batch's subgraph `b`, whose rows behind the 1-hop rows begin at `restStart`. */
	relate(
		batch: SubgraphBatch,
		b: number,
		restStart: number,
		inputs: RelationInputs,
	): void;
}

/** The inputs of a batch; `relatorOf` names the relator of the batch's subgraph b. */
export function relateBatch(
	batch: SubgraphBatch,
	relatorOf: (b: number) => Relator,
): RelationInputs {
	const { pivots, nodeIds, edgeRows, subgraphOf, numLinks } = batch;
	const numEdges = edgeRows.length;
	const { nodeWidth, edgeWidth } = relatorOf(0);
	const inputs = {
		nodes: new Float32Array(nodeIds.length * nodeWidth),
		edges: new Float32Array(numEdges * edgeWidth),
		entries: new Int32Array(numEdges),
	};
	let restStart = numLinks;
	for (let b = 0; b < pivots.length; b++) {
		relatorOf(b).relate(batch, b, restStart, inputs);
		while (subgraphOf[restStart] === b) restStart++;
	}
	return inputs;
}
