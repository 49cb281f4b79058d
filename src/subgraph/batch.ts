/**
 * Several subgraphs as one block-diagonal graph in CSR form, without padding.
 * The 1-hop nodes of all pivots are its first rows, so that the last layers can compute these alone.
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

/** The part of a batch that says which rows each link joins. */
export type BatchLinks = Pick<
	SubgraphBatch,
	"pivots" | "nodeIds" | "subgraphOf" | "numLinks"
>;

/** One subgraph, copied out of its builder's memory. */
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

/** Batches of the pivots from `first` up to `last`, in order; each has at most `maxRows` rows, unless one subgraph alone has more. */
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
		pivot,
		numOneHop: built.numOneHop,
		nodeIds: built.nodeIds.slice(),
		edgeOffsets: built.edgeOffsets.slice(),
		edgeSlots: built.edgeSlots.slice(),
	};
}

function layOutPieces(pieces: readonly Piece[]): SubgraphBatch {
	const numPivots = pieces.length;
	const linkOffsets = new Int32Array(numPivots + 1);
	const restOffsets = new Int32Array(numPivots + 1);
	for (const [b, { nodeIds, numOneHop }] of pieces.entries()) {
		linkOffsets[b + 1] = linkOffsets[b] + numOneHop;
		restOffsets[b + 1] = restOffsets[b] + nodeIds.length - numOneHop;
	}
	const numLinks = linkOffsets[numPivots];
	const restStarts = restOffsets.map((offset) => numLinks + offset);
	const numRows = restStarts[numPivots];
	const nodeIds = new Int32Array(numRows);
	const subgraphOf = new Int32Array(numRows);
	for (let b = 0; b < numPivots; b++) {
		const piece = pieces[b];
		nodeIds.set(piece.nodeIds.subarray(0, piece.numOneHop), linkOffsets[b]);
		nodeIds.set(piece.nodeIds.subarray(piece.numOneHop), restStarts[b]);
		subgraphOf.fill(b, linkOffsets[b], linkOffsets[b + 1]);
		subgraphOf.fill(b, restStarts[b], restStarts[b + 1]);
	}
	return {
		pivots: Int32Array.from(pieces, ({ pivot }) => pivot),
		nodeIds,
		subgraphOf,
		linkOffsets,
		numLinks,
		...layOutEdges(pieces, linkOffsets, restStarts),
	};
}

/** The edges of all pieces in order of the batch's rows: first those of all 1-hop nodes, then those of the other nodes. Slots become rows of the batch. */
function layOutEdges(
	pieces: readonly Piece[],
	linkOffsets: Int32Array,
	restStarts: Int32Array,
): Pick<SubgraphBatch, "edgeOffsets" | "edgeRows"> {
	const numEdges = pieces.reduce((sum, p) => sum + p.edgeSlots.length, 0);
	const edgeOffsets = new Int32Array(restStarts[pieces.length] + 1);
	const edgeRows = new Int32Array(numEdges);
	let row = 0;
	let edge = 0;
	const copyEdges = (b: number, firstSlot: number, lastSlot: number) => {
		const { numOneHop, edgeOffsets: offsets, edgeSlots } = pieces[b];
		const linkStart = linkOffsets[b];
		const restShift = restStarts[b] - numOneHop;
		for (let slot = firstSlot; slot < lastSlot; slot++) {
			for (let e = offsets[slot]; e < offsets[slot + 1]; e++) {
				const other = edgeSlots[e];
				edgeRows[edge++] = other + (other < numOneHop ? linkStart : restShift);
			}
			edgeOffsets[++row] = edge;
		}
	};
	for (let b = 0; b < pieces.length; b++) copyEdges(b, 0, pieces[b].numOneHop);
	for (let b = 0; b < pieces.length; b++)
		copyEdges(b, pieces[b].numOneHop, pieces[b].nodeIds.length);
	return { edgeOffsets, edgeRows };
}

/** Sizes of a batch. */
export interface BatchCounts {
	readonly numNodes: number;
	/** Both directions of an edge are counted. */
	readonly numEdges: number;
	readonly numPivots: number;
}

/** Sums the sizes of a batch's parts. */
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

/** [L] 1 where a 1-hop node has its pivot's identity, 0 where it has another, `unknownTarget` where either is unknown. */
export function linkTargets(batch: BatchLinks, labels: Int32Array): Uint8Array {
	const { pivots, nodeIds, subgraphOf, numLinks } = batch;
	const targets = new Uint8Array(numLinks);
	for (let i = 0; i < numLinks; i++)
		targets[i] = linkTarget(labels[nodeIds[i]], labels[pivots[subgraphOf[i]]]);
	return targets;
}
