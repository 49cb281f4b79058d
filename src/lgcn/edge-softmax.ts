/**
 * Softmax over the edges of each row. It needs the maximum of each row, since exponentials would overflow without it; but no engine computes a maximum
 * over segments. So the edges are copied into a padded table, for the softmax of dense tensors.
 */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../engines/engine.ts";
import { collect, type EdgeEnds, spread } from "./edges.ts";
import { gatherRows } from "./segments.ts";

/** The edges of L rows as a table, as wide as the row with the most edges. */
export interface EdgeTable {
	readonly width: number;
	/** [L * width] int32: the edge in each cell, or E for none. */
	readonly edges: Tensor1D;
	/** [E] int32: the cell of each edge. */
	readonly cells: Tensor1D;
}

/** The logit of an empty cell, whose share becomes 0. It is finite, since not every engine's softmax accepts infinities. */
const lowest = -1e30;

/** Uploads the table of the edges of the first `numRows` rows; row i has the edges `offsets[i]` to `offsets[i + 1] - 1`. */
export function createEdgeTable(
	engine: Engine,
	offsets: Int32Array,
	numRows: number,
): EdgeTable {
	const { tf } = engine;
	const numEdges = offsets[numRows];
	let width = 0;
	for (let row = 0; row < numRows; row++)
		width = Math.max(width, offsets[row + 1] - offsets[row]);
	const edges = new Int32Array(numRows * width).fill(numEdges);
	const cells = new Int32Array(numEdges);
	for (let row = 0; row < numRows; row++) {
		let cell = row * width;
		for (let e = offsets[row]; e < offsets[row + 1]; e++) {
			edges[cell] = e;
			cells[e] = cell++;
		}
	}
	return {
		width,
		edges: tf.tensor1d(edges, "int32"),
		cells: tf.tensor1d(cells, "int32"),
	};
}

/** Divides exp(logit) of each edge by the sum over its owner's edges, [E, 1] -> [E, 1], with a gradient; E is at least 1. */
export function softmaxOfEdges(
	engine: Engine,
	logits: Tensor2D,
	owners: EdgeEnds,
	table: EdgeTable,
): Tensor2D {
	const { tf } = engine;
	const op = tf.customGrad((input, save) => {
		const padded = tf.concat([input as Tensor2D, tf.fill([1, 1], lowest)]);
		const rows = gatherRows(engine, padded as Tensor2D, table.edges);
		const softmax = tf.softmax(tf.reshape(rows, [-1, table.width]));
		const shares = gatherRows(
			engine,
			tf.reshape(softmax, [-1, 1]) as Tensor2D,
			table.cells,
		);
		(save as (t: Tensor[]) => void)([shares]);
		return {
			value: shares,
			gradFunc: (dy, saved) => {
				const share = saved[0] as Tensor2D;
				const product = tf.mul(dy, share) as Tensor2D;
				const sums = spread(engine, collect(engine, product, owners), owners);
				return tf.sub(product, tf.mul(sums, share));
			},
		};
	});
	return op(logits) as Tensor2D;
}
