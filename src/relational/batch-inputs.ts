/**
 * The inputs of the relational network for a batch of subgraphs: for each node, how similar it is to its pivot; for each edge, how similar its rows are.
 * They do not depend on the length of the features or on the rest of the batch. R rows, E edges, I inputs of a node, G inputs of a gate.
 */
import type { SubgraphBatch } from "../subgraph/batch.ts";

export interface BatchInputs {
	/** [R, I] inputs of the nodes. */
	readonly nodes: Float32Array;
	/** [E, G] inputs of the gates, in the order of the batch's `edgeRows`; both directions of an edge have the same. */
	readonly edges: Float32Array;
	/** [E] position of each edge among the active entries of its data set's graph, of which each row has the same number. */
	readonly entries: Int32Array;
}

/** Reads the inputs of one data set. A batch may have subgraphs of several data sets, whose rows then have consecutive numbers, set after set. */
export interface InputReader {
	/** I */
	readonly nodeWidth: number;
	/** G, or 0 if inputs of edges are not read. */
	readonly edgeWidth: number;
	/** Writes the inputs of subgraph `b` of a batch; its rows that are not 1-hop rows start at row `restStart`. */
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
