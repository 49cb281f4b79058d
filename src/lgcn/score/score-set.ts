/** An L-GCN on a data set: conv1 once for every row where memory allows, then the links' scores. */
import { maxProjectedRows, maxTableRows } from "../../config.ts";
import { columnMeans } from "../../arrays/column-means.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { estimateNodes } from "../../subgraph/padded-nodes.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { InputError } from "../../errors.ts";
import { type Features, shareFeatures } from "../../files/stored/stored-matrix.ts";
import { openRows } from "../../files/stored/stored-rows.ts";
import { featureScale } from "./pair-layer.ts";
import { createTables } from "./projection-tables.ts";
import { isStacked, type ScoredBatch } from "./score.ts";
import type { Network, ScoreSetOptions } from "../../pipeline/network.ts";
import { keepScores } from "../../scoring/saved-scores.ts";
import { fillWith, scoreWith } from "../../pipeline/scoring-pool.ts";
import type { ScoringCrew } from "../../pipeline/scoring-stages.ts";

/** Rows projected by one product. */
const projectedTogether = 1024;
/** Five layers add a few orders each: what starts below stays far from the largest float32, 3e38. */
const mostDeviations = 1e18;
/** Batches that share what they project where there are no tables. */
const batchesTogether = 32;
/** Rows of subgraphs, about, that a thread gets at once with layer stacks, some times what those compute at once; each thread gets some such ranges. */
const rowsOfRange = 16_384;
const leastRanges = 8;

/** Whether conv1 is kept for all rows. */
export function keepsTables({ isOnGpu }: Engine, numRows: number): boolean {
	// A GPU has tables of its own, and reading them back would take longer than they save.
	return !isOnGpu && numRows <= maxTableRows;
}

/** Scores all links of a set. */
export async function* scoreLgcn(
	engine: Engine,
	crew: ScoringCrew,
	{ metadata, weights }: Network,
	given: Features,
	graph: KnnGraph,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	requireScale(openRows(given), weights);
	const features = crew.size > 1 ? shareFeatures(given) : given;
	const rows = { features, centre: columnMeans(openRows(features)) };
	const hasTables = keepsTables(engine, features.rows);
	const isWhole = hasTables || features.rows <= maxProjectedRows;
	const { batchSize, shards, scored } = options;
	const numRows = features.rows;
	const together = isStacked(engine, metadata.aggregator)
		? Math.min(
				rowsOfRange / estimateNodes(options.kAtHop),
				numRows / (leastRanges * crew.size),
			)
		: 1;
	const step =
		batchSize * (isWhole ? Math.ceil(together / batchSize) : batchesTogether);
	const score = async function* (firstRow: number) {
		if (firstRow === numRows) return;
		const tables = hasTables ? createTables(weights, numRows) : null;
		if (tables)
			await fillWith(
				...([crew, engine] as const),
				{ kind: "project", weights, rows, tables },
				...([numRows, projectedTogether] as const),
			);
		yield* scoreWith(
			...([crew, engine] as const),
			{
				...{ kind: "score", weights, rows, tables, graph },
				options: {
					...scoreOptions(options),
					aggregator: metadata.aggregator,
					maxProjectedRows,
				},
			},
			...([firstRow, numRows, step] as const),
		);
	};
	yield* keepScores({ shards, pass: 1, scored, batchSize, step }, score);
}

/** @throws InputError for a row so far from what was trained on, in deviations, that its sums may not fit into float32: scores would be no numbers */
function requireScale(
	{ rows, cols, values, at }: RowSource,
	weights: StateDict,
): void {
	const scale = featureScale(weights);
	for (let row = 0; row < rows; row++) {
		const start = at(row);
		for (let d = 0; d < cols; d++)
			if (Math.abs(values[start + d]) * scale[d] > mostDeviations)
				throw new InputError(
					"features",
					"values of the size that the network was trained on",
					`${values[start + d]} in row ${row}`,
					"scale them as at training",
				);
	}
}

/** What can be told to a thread. */
function scoreOptions({
	kAtHop,
	activeConnection,
	batchSize,
}: ScoreSetOptions) {
	return { kAtHop, activeConnection, batchSize };
}
