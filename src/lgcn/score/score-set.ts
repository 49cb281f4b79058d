/** Scores a data set with an L-GCN: first conv1 of every row, if the tables are not too large, then the links. */
import { columnMeans } from "../../arrays/column-means.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { shareFeatures } from "../../files/stored/stored-matrix.ts";
import { openRows } from "../../files/stored/stored-rows.ts";
import { saveScores } from "../../scoring/saved-scores.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import type {
	Network,
	ScoreSetOptions,
	SetToScore,
} from "../../scoring/scored-set.ts";
import { fillWith, type ScoringPool, scoreWith } from "../../scoring/stages.ts";
import { estimateNodes } from "../../subgraph/padded-nodes.ts";
import { isStacked } from "./layer-stacks.ts";
import { featureScale } from "./pair-layer.ts";
import { createTables } from "./projection-tables.ts";
import type { LgcnStage } from "./stages.ts";
import { keepsTables, maxProjectedRows } from "./table-limits.ts";

/** Rows projected by one product. */
const projectedTogether = 1024;
/** The largest value of a feature, in deviations of the training set. Five layers increase it by a few orders of magnitude each, and the largest float32 is 3e38. */
const mostDeviations = 1e18;
/** Batches that share their projected rows if there are no tables. */
const batchesTogether = 32;
/** With layer stacks, a range of pivots has about this many subgraph rows, several times the rows that the stacks compute at once; but each thread gets at least `leastRanges` ranges. */
const rowsOfRange = 16_384;
const leastRanges = 8;

/**
 * Scores all links of a set.
 * @throws InputError for features so much larger than those of the training that scores might not be finite
 */
export async function* scoreLgcn(
	pool: ScoringPool<LgcnStage>,
	{ metadata, weights }: Network,
	{ features: original, graph }: SetToScore,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	requireScale(openRows(original), weights);
	const network = "lgcn";
	const features = pool.workers.size > 1 ? shareFeatures(original) : original;
	const rows = { features, centre: columnMeans(openRows(features)) };
	const numRows = features.rows;
	const hasTables = keepsTables(pool.engine, numRows);
	const { aggregator } = metadata;
	const { batchSize, kAtHop, activeConnection, shards, scored } = options;
	const step = batchSize * countBatches(pool, aggregator, numRows, options);
	const score = async function* (firstRow: number) {
		if (firstRow === numRows) return;
		const tables = hasTables ? createTables(weights, numRows) : null;
		if (tables)
			await fillWith(
				pool,
				{ network, kind: "project", weights, rows, tables },
				{ numRows, step: projectedTogether },
			);
		const ofScores = { kAtHop, activeConnection, batchSize, aggregator };
		yield* scoreWith(
			pool,
			{
				network,
				kind: "score",
				weights,
				rows,
				tables,
				graph,
				options: { ...ofScores, maxProjectedRows },
			},
			{ firstRow, numRows, step },
		);
	};
	yield* saveScores({ shards, pass: 1, scored, batchSize, step }, score);
}

/** Number of batches in a range of pivots, which one thread scores. */
function countBatches(
	{ engine, workers }: ScoringPool<LgcnStage>,
	aggregator: Network["metadata"]["aggregator"],
	numRows: number,
	{ batchSize, kAtHop }: ScoreSetOptions,
): number {
	if (!keepsTables(engine, numRows) && numRows > maxProjectedRows)
		return batchesTogether;
	if (!isStacked(engine, aggregator)) return 1;
	const pivots = Math.min(
		rowsOfRange / estimateNodes(kAtHop),
		numRows / (leastRanges * workers.size),
	);
	return Math.ceil(pivots / batchSize);
}

/** @throws InputError for a value so many deviations from 0 that the network's sums may overflow float32 */
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
