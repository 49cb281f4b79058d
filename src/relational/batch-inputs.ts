/**
 * The inputs of the relational network for a batch of subgraphs: how each node stands to its pivot, and the similarity of each edge.
 * They do not depend on the length of the features or on the rest of the batch.
 */
import type { SubgraphBatch } from "../subgraph/batch.ts";

export interface BatchInputs {
	/** [R, I] inputs of the batch's rows. */
	readonly nodes: Float32Array;
	/** [E, G] inputs of the gates, aligned with the batch's `edgeRows`; the same for both directions of an edge. */
	readonly edges: Float32Array;
	/** [E] position of each edge among the entries of its data set's graph, active neighbours only. */
	readonly entries: Int32Array;
}

/** Reads the inputs of one data set. A batch may number rows of several data sets through. */
export interface InputReader {
	/** I */
	readonly nodeWidth: number;
	/** G, or 0 where inputs of edges are not read. */
	readonly edgeWidth: number;
	/** Fills in the rows and edges of the batch's subgraph `b`; its rows that are not 1-hop rows begin at `restStart`. */
	read(
		batch: SubgraphBatch,
		b: number,
		restStart: number,
		inputs: BatchInputs,
	): void;
}

/** Reads the inputs of a batch; `readerOf` returns the reader of the batch's subgraph b. */
export function readBatchInputs(
	batch: SubgraphBatch,
	readerOf: (b: number) => InputReader,
): BatchInputs {
	const { pivots, nodeIds, edgeRows, subgraphOf, numLinks } = batch;
	const numEdges = edgeRows.length;
	const { nodeWidth, edgeWidth } = readerOf(0);
	const inputs = {
		nodes: new Float32Array(nodeIds.length * nodeWidth),
		edges: new Float32Array(numEdges * edgeWidth),
		entries: new Int32Array(numEdges),
	};
	let restStart = numLinks;
	for (let b = 0; b < pivots.length; b++) {
		readerOf(b).read(batch, b, restStart, inputs);
		while (subgraphOf[restStart] === b) restStart++;
	}
	return inputs;
}
