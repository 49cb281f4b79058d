/**
 * Computes conv1's products once for each row of the data set, and not once for each node of each subgraph.
 *
 * In scoring, batch norm is affine, so conv1 before its ReLU is affine in x_v - x_p too. With S = (x / sigma) W_self and
 * T = (x / sigma) W_agg, the pre-activation of node v in the subgraph of p is S_v - S_p + sum_u share_u T_u - T_p + constant,
 * where u are v's neighbours, whose shares sum to 1; a node without neighbours has no T terms.
 * The first layer of conv1's attention is computed as further columns; for an edge (v, u) it is S_v - S_p + T_u - T_p + constant.
 * O: conv1's 512 columns, and those of attention if there is one.
 */
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import { type Rows, sourceOf } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { foldBatchNorm } from "./pair-layer.ts";

/** The part of bn0 and conv1 that does not depend on the rows, uploaded once. */
export interface ProjectionWeights {
	/** [D] the mean of the data set. It is subtracted from all rows: that does not change their differences, but reduces rounding errors. */
	readonly centre: Float64Array;
	/** [D] 1 / sqrt(running variance + epsilon). */
	readonly scale: Float64Array;
	readonly self: Tensor2D; // [D, O]
	readonly aggregated: Tensor2D; // [D, O]
	/** bias - (running mean / sigma) (W_self + W_agg). */
	readonly constant: Tensor1D; // [O]
	/** (running mean / sigma) W_agg, which is added for a node without neighbours. */
	readonly withoutNeighbours: Tensor2D; // [1, O]
}

/** The tables of n rows of the data set. */
export interface Projection {
	/** [n, O] S + constant. */
	readonly own: Tensor2D;
	/** [n, O] -(S + T). */
	readonly pivot: Tensor2D;
	/** [n, O] T. */
	readonly neighbour: Tensor2D;
}

/** [n, 2 O] S and T of each row side by side, for all rows of the data set or for some. */
export type ProjectionTables = Float32Array;

/** Features [N, D] and their mean [D], as from `columnMeans`. */
export interface RowsToProject<Features = Rows> {
	readonly features: Features;
	readonly centre: Float64Array;
}

export function createProjectionWeights(
	engine: Engine,
	weights: StateDict,
	{ centre }: Pick<RowsToProject, "centre">,
): ProjectionWeights {
	const { tf } = engine;
	const layer = foldBatchNorm(weights);
	const shape: [number, number] = [centre.length, layer.constant.length];
	return {
		centre,
		scale: layer.scale,
		self: tf.tensor2d(layer.self, shape),
		aggregated: tf.tensor2d(layer.aggregated, shape),
		constant: tf.tensor1d(layer.constant),
		withoutNeighbours: tf.tensor2d(layer.withoutNeighbours, [1, shape[1]]),
	};
}

export function disposeProjectionWeights(weights: ProjectionWeights): void {
	const { self, aggregated, constant, withoutNeighbours } = weights;
	const tensors = [self, aggregated, constant, withoutNeighbours];
	for (const tensor of tensors) tensor.dispose();
}

/** Computes the tables of the rows `ids` of the data set; row i of the tables belongs to `ids[i]`. */
export function project(
	engine: Engine,
	weights: ProjectionWeights,
	features: Rows,
	ids: Int32Array,
): Projection {
	return tidyTables(engine, () => {
		const [self, neighbour] = multiply(engine, weights, features, ids);
		return toProjection(engine, weights, self, neighbour);
	});
}

/** Returns the same as `project`, from the tables of all rows. */
export function lookUp(
	engine: Engine,
	weights: ProjectionWeights,
	tables: ProjectionTables,
	ids: Int32Array,
): Projection {
	const cols = weights.constant.shape[0];
	const half = (start: number) => {
		const rows = new Float32Array(ids.length * cols);
		for (let i = 0; i < ids.length; i++) {
			const first = ids[i] * 2 * cols + start;
			rows.set(tables.subarray(first, first + cols), i * cols);
		}
		return engine.tf.tensor2d(rows, [ids.length, cols]);
	};
	return tidyTables(engine, () =>
		toProjection(engine, weights, half(0), half(cols)),
	);
}

/** Computes S and T of the rows `ids`, [n, O] each. */
export function multiply(
	engine: Engine,
	weights: ProjectionWeights,
	features: Rows,
	ids: Int32Array,
): [Tensor2D, Tensor2D] {
	const { tf } = engine;
	const scaled = scaleRows(weights, features, ids);
	const x = tf.tensor2d(scaled, [ids.length, features.cols]); // [n, D]
	return [tf.matMul(x, weights.self), tf.matMul(x, weights.aggregated)]; // [n, O]
}

/** Returns [n, D] (x - centre) / sigma. */
export function scaleRows(
	{ centre, scale }: Pick<ProjectionWeights, "centre" | "scale">,
	features: Rows,
	ids: Int32Array,
): Float32Array {
	const { cols, values, at } = sourceOf(features);
	const scaled = new Float32Array(ids.length * cols);
	for (let i = 0; i < ids.length; i++) {
		const row = at(ids[i]);
		const out = i * cols;
		for (let d = 0; d < cols; d++)
			scaled[out + d] = (values[row + d] - centre[d]) * scale[d];
	}
	return scaled;
}

function toProjection(
	{ tf }: Engine,
	{ constant }: ProjectionWeights,
	self: Tensor2D,
	neighbour: Tensor2D,
): Projection {
	return {
		own: tf.add(self, constant) as Tensor2D,
		pivot: tf.neg(tf.add(self, neighbour)) as Tensor2D,
		neighbour,
	};
}

/** `tf.tidy` for a `Projection`, since its type accepts no interfaces. */
function tidyTables(engine: Engine, make: () => Projection): Projection {
	type Named = Record<string, Tensor2D>;
	return engine.tf.tidy(
		() => make() as unknown as Named,
	) as unknown as Projection;
}
