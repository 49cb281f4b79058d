/**
 * Operations between the rows of a batch and its edges: `spread` copies the values of rows to their edges, [E, C], and `collect` sums the values of edges
 * for each row. As linear maps they are transposes of each other, so each one is the gradient of the other.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { keyOffsets, stableOrder } from "../arrays/stable-order.ts";
import type { Engine } from "../engines/engine.ts";
import {
	createSegments,
	gatherRows,
	type Segments,
	sumOfRows,
} from "./segments.ts";

/** One of the two ends of every edge. */
export interface EdgeEnds {
	/** [E] int32: the row at this end. */
	readonly rows: Tensor1D;
	/** For each row, the edges that have it at this end. */
	readonly edges: Segments;
}

/** The E edges of the first L of R rows, in order of their owners. */
export interface Edges {
	readonly numEdges: number;
	/** The row that sums over its neighbours, one of the L rows. */
	readonly owners: EdgeEnds;
	/** The neighbour, one of the R rows. */
	readonly neighbours: EdgeEnds;
}

/**
 * Uploads the edges of the first `numRows` (L) of R rows.
 * @param offsets [R + 1] row -> start of its edges
 * @param neighbours the neighbour's row of each edge, for the edges of all R rows
 */
export function createEdges(
	engine: Engine,
	offsets: Int32Array,
	neighbours: Int32Array,
	numRows: number,
): Edges {
	const numEdges = offsets[numRows];
	const owners = new Int32Array(numEdges);
	for (let row = 0; row < numRows; row++)
		owners.fill(row, offsets[row], offsets[row + 1]);
	const others = neighbours.subarray(0, numEdges);
	return {
		numEdges,
		owners: createEnds(engine, owners, numRows),
		neighbours: createEnds(engine, others, offsets.length - 1),
	};
}

function createEnds(
	engine: Engine,
	rows: Int32Array,
	numRows: number,
): EdgeEnds {
	const offsets = keyOffsets(rows, numRows);
	const edges = stableOrder(rows, numRows, null);
	return {
		rows: engine.tf.tensor1d(rows, "int32"),
		edges: createSegments(engine, offsets, edges, numRows),
	};
}

/** Copies the values of its row to every edge: [R or L, C] -> [E, C] (no gradient). */
export function spread(engine: Engine, x: Tensor2D, ends: EdgeEnds): Tensor2D {
	return gatherRows(engine, x, ends.rows);
}

/** Sums the values of its edges for every row: [E, C] -> [R or L, C] (no gradient). */
export function collect(
	engine: Engine,
	values: Tensor2D,
	ends: EdgeEnds,
): Tensor2D {
	return sumOfRows(engine, values, ends.edges);
}

/** Returns [L, C] the sum over each owner's edges of share [E, 1] times the neighbour's row of x [R, C] (no gradient). */
export function sumShares(
	engine: Engine,
	x: Tensor2D,
	shares: Tensor2D,
	{ neighbours, owners }: { neighbours: Tensor1D; owners: Segments },
): Tensor2D {
	const { tf } = engine;
	return tf.tidy(() => {
		const products = tf.tidy(() => {
			return tf.mul(gatherRows(engine, x, neighbours), shares) as Tensor2D;
		}); // [E, C]
		return sumOfRows(engine, products, owners);
	});
}

/**
 * `G x` for the first L rows, [R, C] -> [L, C], with a gradient; `shares` [E, 1] are the entries of G.
 * `wanted` names the gradients that are computed. The others are zeros: that of x if it is data, and that of shares that are not learned.
 */
export function aggregateShares(
	engine: Engine,
	{ x, shares }: { readonly x: Tensor2D; readonly shares: Tensor2D },
	{ owners, neighbours }: Edges,
	wanted: { readonly x: boolean; readonly shares: boolean },
): Tensor2D {
	const { tf } = engine;
	const op = tf.customGrad((input, share, save) => {
		(save as (t: Tensor[]) => void)([input as Tensor, share as Tensor]);
		return {
			value: sumShares(engine, input as Tensor2D, share as Tensor2D, {
				neighbours: neighbours.rows,
				owners: owners.edges,
			}),
			gradFunc: (dy, saved) => {
				const [savedX, savedShares] = saved as Tensor2D[];
				const dEdges = spread(engine, dy as Tensor2D, owners); // [E, C]
				const dx = () =>
					collect(engine, tf.mul(dEdges, savedShares) as Tensor2D, neighbours);
				const dShares = () =>
					tf.sum(tf.mul(spread(engine, savedX, neighbours), dEdges), 1, true);
				return [
					wanted.x ? tf.tidy(dx) : tf.zerosLike(savedX),
					wanted.shares ? tf.tidy(dShares) : tf.zerosLike(savedShares),
				];
			},
		};
	});
	return op(x, shares) as Tensor2D;
}
