/** conv1's tables of rows of the data set in plain memory, which threads can share. */
import type { FloatMatrix } from "../core/matrix.ts";
import { sharedFloats } from "../core/shared-memory.ts";
import type { StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { projectedColumns } from "./pair-layer.ts";
import { multiply, type ProjectionWeights, scaleRows } from "./projection.ts";

/** S and T of n rows, or of all N. */
export interface ProjectionTables {
	readonly self: Float32Array; // [n, O]
	readonly neighbour: Float32Array; // [n, O]
}

/** Room for the tables of all rows; `fillTables` fills it. */
export function createTables(
	weights: StateDict,
	numRows: number,
): ProjectionTables {
	const length = numRows * projectedColumns(weights);
	return { self: sharedFloats(length), neighbour: sharedFloats(length) };
}

/** S and T of the rows `ids` of the data set. */
export async function projectRows(
	engine: Engine,
	weights: ProjectionWeights,
	features: FloatMatrix,
	ids: Int32Array,
): Promise<ProjectionTables> {
	if (weights.stacks) {
		const x = scaleRows(weights, features, ids);
		const [own, passed] = weights.stacks;
		return { self: await own.apply(x), neighbour: await passed.apply(x) };
	}
	const products = engine.tf.tidy(() =>
		multiply(engine, weights, features, ids),
	);
	const [self, neighbour] = await Promise.all(
		products.map((product) => product.data<"float32">()),
	);
	for (const product of products) product.dispose();
	return { self, neighbour };
}

/** Projects the rows from `first` up to `last` into `tables`. */
export async function fillTables(
	engine: Engine,
	weights: ProjectionWeights,
	features: FloatMatrix,
	first: number,
	last: number,
	tables: ProjectionTables,
): Promise<void> {
	const ids = Int32Array.from({ length: last - first }, (_, i) => first + i);
	const rows = await projectRows(engine, weights, features, ids);
	const start = first * (rows.self.length / ids.length);
	tables.self.set(rows.self, start);
	tables.neighbour.set(rows.neighbour, start);
}
