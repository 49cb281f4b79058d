/**
 * What differs from edge to edge of a batch: values [E, C] spread from rows over their edges, and added up to rows again.
 * Each of the two is the other's transpose, and so its gradient.
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
	/** The edges that each row is the end of. */
	readonly edges: Segments;
}

/** The edges of the first L of R rows, E of them, in order of their owners. */
export interface Edges {
	readonly numEdges: number;
	/** The row that aggregates, one of L. */
	readonly owners: EdgeEnds;
	/** The row that is aggregated, one of R. */
	readonly neighbours: EdgeEnds;
}

/** Uploads the edges of the first `numRows` of all rows; `offsets` has an entry more than all. */
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

/** [R or L, C] -> [E, C]: every edge gets the values of its row (no gradient). */
export function spread(engine: Engine, x: Tensor2D, ends: EdgeEnds): Tensor2D {
	return gatherRows(engine, x, ends.rows);
}

/** [E, C] -> [R or L, C]: every row gets the sum of its edges' values (no gradient). */
export function collect(
	engine: Engine,
	values: Tensor2D,
	ends: EdgeEnds,
): Tensor2D {
	return sumOfRows(engine, values, ends.edges);
}

/** [L, C] sum over each owner's edges of share times x, x of one row for each neighbour (no gradient). */
export function sumShares(
	engine: Engine,
	x: Tensor2D,
	shares: Tensor2D,
	neighbours: Tensor1D,
	owners: Segments,
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
 * `G x` for the first L rows, G of the shares [E, 1], [R, C] -> [L, C], with a gradient.
 * The gradients that nobody wants are zeros: that of the data, that of shares which are given.
 */
export function aggregateShares(
	engine: Engine,
	x: Tensor2D,
	shares: Tensor2D,
	{ owners, neighbours }: Edges,
	wanted: { readonly x: boolean; readonly shares: boolean },
): Tensor2D {
	const { tf } = engine;
	const op = tf.customGrad((input, share, save) => {
		(save as (t: Tensor[]) => void)([input as Tensor, share as Tensor]);
		return {
			value: sumShares(
				engine,
				input as Tensor2D,
				share as Tensor2D,
				neighbours.rows,
				owners.edges,
			),
			gradFunc: (dy, saved) => {
				const [xs, given] = saved as Tensor2D[];
				const dEdges = spread(engine, dy as Tensor2D, owners); // [E, C]
				const dx = () =>
					collect(engine, tf.mul(dEdges, given) as Tensor2D, neighbours);
				const dShares = () =>
					tf.sum(tf.mul(spread(engine, xs, neighbours), dEdges), 1, true);
				return [
					wanted.x ? tf.tidy(dx) : tf.zerosLike(xs),
					wanted.shares ? tf.tidy(dShares) : tf.zerosLike(given),
				];
			},
		};
	});
	return op(x, shares) as Tensor2D;
}
