/** conv1's tables of rows of the data set in plain memory, which threads can share. */
import type { FloatMatrix } from "../core/matrix.ts";
import { sharedFloats } from "../core/shared-memory.ts";
import type { StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { projectedColumns } from "./pair-layer.ts";
import { multiply, type ProjectionWeights, scaleRows } from "./projection.ts";

/** [n, 2 O] S and T of each row, side by side; of all N rows, or of some. */
export type ProjectionTables = Float32Array;

/** Room for the tables of all rows; `fillTables` fills it. */
export function createTables(
	weights: StateDict,
	numRows: number,
): ProjectionTables {
	return sharedFloats(numRows * 2 * projectedColumns(weights));
}

/** The tables of the rows `ids` of the data set. */
export async function projectRows(
	engine: Engine,
	weights: ProjectionWeights,
	features: FloatMatrix,
	ids: Int32Array,
): Promise<ProjectionTables> {
	if (weights.stack)
		return await weights.stack.apply(scaleRows(weights, features, ids));
	const products = engine.tf.tidy(() =>
		engine.tf.concat2d(multiply(engine, weights, features, ids), 1),
	);
	const rows = await products.data<"float32">();
	products.dispose();
	return rows;
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
	tables.set(rows, first * (rows.length / ids.length));
}
