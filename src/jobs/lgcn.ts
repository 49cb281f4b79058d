/** An L-GCN on a data set: conv1 once for every row where memory allows, then the links' scores. */
import { maxProjectedRows, maxTableRows } from "../config.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import { shareMatrix } from "../core/shared-memory.ts";
import type { Engine } from "../engine.ts";
import { columnMeans, createTables } from "../model/projection.ts";
import type { ScoredBatch } from "../model/score.ts";
import type { Network, ScoreSetOptions } from "./network.ts";
import { fillWith, scoreWith } from "./scoring-crew.ts";
import type { ScoringCrew } from "./scoring-stages.ts";

/** Rows projected by one product. */
const projectedTogether = 1024;
/** Batches that share what they project where there are no tables. */
const batchesTogether = 32;

/** Scores all links of a set. */
export async function* scoreLgcn(
	engine: Engine,
	crew: ScoringCrew,
	{ metadata, weights }: Network,
	given: FloatMatrix,
	graph: KnnGraph,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	const features = crew.size > 1 ? shareMatrix(given) : given;
	const rows = { features, centre: columnMeans(features) };
	// A GPU has tables of its own, and reading them back would take longer than they save.
	const hasTables = !engine.isOnGpu && features.rows <= maxTableRows;
	const tables = hasTables ? createTables(weights, features.rows) : null;
	if (tables)
		await fillWith(
			crew,
			engine,
			{ kind: "project", weights, rows, tables },
			features.rows,
			projectedTogether,
		);
	const isWhole = tables || features.rows <= maxProjectedRows;
	yield* scoreWith(
		crew,
		engine,
		{
			...{ kind: "score", weights, rows, tables, graph },
			options: {
				...scoreOptions(options),
				aggregator: metadata.aggregator,
				maxProjectedRows,
			},
		},
		features.rows,
		options.batchSize * (isWhole ? 1 : batchesTogether),
	);
}

/** What can be told to a thread. */
function scoreOptions({
	kAtHop,
	activeConnection,
	batchSize,
}: ScoreSetOptions) {
	return { kAtHop, activeConnection, batchSize };
}
