/** Computes conv1's tables of the data set's rows (see `projection.ts`). Threads share them. */
import { sharedFloats } from "../../arrays/shared-memory.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { everyRow } from "../../graph/similarity.ts";
import { type StackLayers, stacksOf } from "./layer-stacks.ts";
import { foldBatchNorm, projectedColumns, sideBySide } from "./pair-layer.ts";
import {
	createProjectionWeights,
	disposeProjectionWeights,
	multiply,
	type ProjectionTables,
	type RowsToProject,
	scaleRows,
} from "./projection.ts";

/** Allocates the tables of all rows in shared memory; `fillTables` fills them. */
export function createTables(
	weights: StateDict,
	numRows: number,
): ProjectionTables {
	return sharedFloats(numRows * 2 * projectedColumns(weights));
}

/** Computes tables with an engine. */
export interface Projector {
	/** Computes the tables of the rows `ids` of the data set. */
	project(ids: Int32Array): Promise<ProjectionTables>;
	dispose(): void;
}

export function createProjector(
	engine: Engine,
	weights: StateDict,
	rows: RowsToProject,
): Projector {
	const stackLayers = stacksOf(engine);
	return stackLayers
		? stackedProjector(stackLayers, weights, rows)
		: tensorProjector(engine, weights, rows);
}

function stackedProjector(
	stackLayers: StackLayers,
	weights: StateDict,
	{ features, centre }: RowsToProject,
): Projector {
	const layer = foldBatchNorm(weights);
	const { scale } = layer;
	const columns = layer.constant.length;
	const { apply, dispose } = stackLayers([
		{
			inputs: centre.length,
			outputs: 2 * columns,
			weight: sideBySide(layer.weight, columns),
			bias: null,
			activation: "linear",
		},
	]);
	const project = (ids: Int32Array) =>
		apply(scaleRows({ centre, scale }, features, ids));
	return { project, dispose };
}

function tensorProjector(
	engine: Engine,
	weights: StateDict,
	rows: RowsToProject,
): Projector {
	const uploaded = createProjectionWeights(engine, weights, rows);
	return {
		async project(ids) {
			const products = engine.tf.tidy(() =>
				engine.tf.concat2d(multiply(engine, uploaded, rows.features, ids), 1),
			);
			const tables = await products.data<"float32">();
			products.dispose();
			return tables;
		},
		dispose: () => disposeProjectionWeights(uploaded),
	};
}

/** Projects the rows from `first` up to `last` into `tables`. */
export async function fillTables(
	{ project }: Projector,
	first: number,
	last: number,
	tables: ProjectionTables,
): Promise<void> {
	const ids = everyRow(first, last, 1);
	const rows = await project(ids);
	tables.set(rows, first * (rows.length / ids.length));
}
