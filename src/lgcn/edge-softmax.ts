/** Softmax over the edges of each row, in a padded table: no engine knows the maximum of a segment, without which exponentials overflow. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../engines/engine.ts";
import { collect, type EdgeEnds, spread } from "./edges.ts";
import { gatherRows } from "./segments.ts";

/** L rows of E edges, as wide as the row with the most. */
export interface EdgeTable {
	readonly width: number;
	/** [L width] int32: the edge in each slot, or E. */
	readonly edges: Tensor1D;
	/** [E] int32: the slot of each edge. */
	readonly slots: Tensor1D;
}

/** A logit whose share is 0: finite, since not every engine's softmax takes infinities. */
const lowest = -1e30;

/** The table of the edges of the first `numRows` rows, from where each row's edges start. */
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
	const slots = new Int32Array(numEdges);
	for (let row = 0; row < numRows; row++) {
		let slot = row * width;
		for (let e = offsets[row]; e < offsets[row + 1]; e++) {
			edges[slot] = e;
			slots[e] = slot++;
		}
	}
	return {
		width,
		edges: tf.tensor1d(edges, "int32"),
		slots: tf.tensor1d(slots, "int32"),
	};
}

/** `exp(logit) / sum over the owner's edges of the same`, [E, 1] -> [E, 1], with a gradient; E is at least 1. */
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
			table.slots,
		);
		(save as (t: Tensor[]) => void)([shares]);
		return {
			value: shares,
			gradFunc: (dy, saved) => {
				const share = saved[0] as Tensor2D;
				const pulled = tf.mul(dy, share) as Tensor2D;
				const sums = spread(engine, collect(engine, pulled, owners), owners);
				return tf.sub(pulled, tf.mul(sums, share));
			},
		};
	});
	return op(logits) as Tensor2D;
}
