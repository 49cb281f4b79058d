/**
 * Several subgraphs under one another without padding: a block-diagonal graph in CSR form.
 * The 1-hop nodes of all pivots come first, so that what the scores need is a slice of the rows.
 */
import { linkTarget } from "../arrays/labels.ts";
import type { SubgraphBuilder } from "./subgraph.ts";

export interface SubgraphBatch {
	/** [B] rows of the data set. */
	readonly pivots: Int32Array;
	/** [R] row of the batch -> row of the data set; the first L rows are the links' 1-hop nodes, pivot by pivot. */
	readonly nodeIds: Int32Array;
	/** [R] row of the batch -> its subgraph, an index into `pivots`. */
	readonly subgraphOf: Int32Array;
	/** [B + 1] pivot -> start of its links among the first L rows. */
	readonly linkOffsets: Int32Array;
	/** L, the number of (pivot, 1-hop node) pairs. */
	readonly numLinks: number;
	/** [R + 1] row -> start of its neighbours in `edgeRows`. */
	readonly edgeOffsets: Int32Array;
	/** [E] neighbours' rows of the batch. */
	readonly edgeRows: Int32Array;
}

/** What of a batch names its links. */
export type BatchLinks = Pick<
	SubgraphBatch,
	"pivots" | "nodeIds" | "subgraphOf" | "numLinks"
>;

interface Piece {
	readonly pivot: number;
	readonly nodeIds: Int32Array;
	readonly numOneHop: number;
	readonly edgeOffsets: Int32Array;
	readonly edgeSlots: Int32Array;
}

/** Builds the subgraphs of `pivots` and lays them out as one batch. */
export function buildBatch(
	builder: SubgraphBuilder,
	pivots: Int32Array,
): SubgraphBatch {
	return layOutPieces(
		Array.from(pivots, (pivot) => buildPiece(builder, pivot)),
	);
}

/** Batches of the pivots from `first` up to `last`, each of as many subgraphs as have `maxRows` rows together, or of one that has more. */
export function* buildBatchesOfRows(
	builder: SubgraphBuilder,
	first: number,
	last: number,
	maxRows: number,
): Generator<SubgraphBatch> {
	let pieces: Piece[] = [];
	let numRows = 0;
	for (let pivot = first; pivot < last; pivot++) {
		const piece = buildPiece(builder, pivot);
		if (numRows > 0 && numRows + piece.nodeIds.length > maxRows) {
			yield layOutPieces(pieces);
			pieces = [];
			numRows = 0;
		}
		pieces.push(piece);
		numRows += piece.nodeIds.length;
	}
	if (numRows > 0) yield layOutPieces(pieces);
}

function buildPiece(builder: SubgraphBuilder, pivot: number): Piece {
	const built = builder.build(pivot);
	return {
		...{ pivot, numOneHop: built.numOneHop },
		nodeIds: built.nodeIds.slice(),
		edgeOffsets: built.edgeOffsets.slice(),
		edgeSlots: built.edgeSlots.slice(),
	};
}

function layOutPieces(pieces: readonly Piece[]): SubgraphBatch {
	const numPivots = pieces.length;
	const linkOffsets = new Int32Array(numPivots + 1);
	const restOffsets = new Int32Array(numPivots + 1);
	let numEdges = 0;
	for (const [b, { nodeIds, numOneHop, edgeSlots }] of pieces.entries()) {
		linkOffsets[b + 1] = linkOffsets[b] + numOneHop;
		restOffsets[b + 1] = restOffsets[b] + nodeIds.length - numOneHop;
		numEdges += edgeSlots.length;
	}

	const numLinks = linkOffsets[numPivots];
	const numRows = numLinks + restOffsets[numPivots];
	const nodeIds = new Int32Array(numRows);
	const subgraphOf = new Int32Array(numRows);
	for (let b = 0; b < numPivots; b++) {
		const piece = pieces[b];
		const restStart = numLinks + restOffsets[b];
		nodeIds.set(piece.nodeIds.subarray(0, piece.numOneHop), linkOffsets[b]);
		nodeIds.set(piece.nodeIds.subarray(piece.numOneHop), restStart);
		subgraphOf.fill(b, linkOffsets[b], linkOffsets[b + 1]);
		subgraphOf.fill(b, restStart, numLinks + restOffsets[b + 1]);
	}

	const edgeOffsets = new Int32Array(numRows + 1);
	const edgeRows = new Int32Array(numEdges);
	let row = 0;
	let edge = 0;
	/** Copies the edges of a piece's slots from `first` up to `last`; slots become rows of the batch. */
	const copyEdges = (b: number, first: number, last: number) => {
		const { numOneHop, edgeOffsets: offsets, edgeSlots } = pieces[b];
		const linkStart = linkOffsets[b];
		const restShift = numLinks + restOffsets[b] - numOneHop;
		for (let slot = first; slot < last; slot++) {
			for (let e = offsets[slot]; e < offsets[slot + 1]; e++) {
				const other = edgeSlots[e];
				edgeRows[edge++] = other + (other < numOneHop ? linkStart : restShift);
			}
			edgeOffsets[++row] = edge;
		}
	};
	for (let b = 0; b < numPivots; b++) copyEdges(b, 0, pieces[b].numOneHop);
	for (let b = 0; b < numPivots; b++)
		copyEdges(b, pieces[b].numOneHop, pieces[b].nodeIds.length);

	return {
		pivots: Int32Array.from(pieces, ({ pivot }) => pivot),
		nodeIds,
		subgraphOf,
		linkOffsets,
		numLinks,
		edgeOffsets,
		edgeRows,
	};
}

/** What is reported of a batch, which may lie in several parts. */
export interface BatchCounts {
	readonly numNodes: number;
	/** An edge of two nodes is counted in both directions. */
	readonly numEdges: number;
	readonly numPivots: number;
}

export function countBatch(parts: readonly SubgraphBatch[]): BatchCounts {
	let numNodes = 0;
	let numEdges = 0;
	let numPivots = 0;
	for (const { nodeIds, edgeRows, pivots } of parts) {
		numNodes += nodeIds.length;
		numEdges += edgeRows.length;
		numPivots += pivots.length;
	}
	return { numNodes, numEdges, numPivots };
}

/** [L] 1 where a 1-hop node has its pivot's identity, 0 where it has another, `unknownTarget` where either is not known. */
export function linkTargets(batch: BatchLinks, labels: Int32Array): Uint8Array {
	const { pivots, nodeIds, subgraphOf, numLinks } = batch;
	const targets = new Uint8Array(numLinks);
	for (let i = 0; i < numLinks; i++)
		targets[i] = linkTarget(labels[nodeIds[i]], labels[pivots[subgraphOf[i]]]);
	return targets;
}
