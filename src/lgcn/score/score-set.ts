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
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
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
	const { workers } = pool;
	const features = workers.size > 1 ? shareFeatures(original) : original;
	const centre = columnMeans(openRows(features));
	const numRows = features.rows;
	const { aggregator } = metadata;
	const { batchSize, shards, scored } = options;
	const step = batchSize * countBatches(pool, aggregator, numRows, options);
	const score = async function* (firstRow: number) {
		if (firstRow === numRows) return;
		const set = { features, centre, graph };
		const range = { ...options, firstRow, numRows, numPivots: numRows };
		yield* scoreRange(pool, { metadata, weights }, set, range);
	};
	yield* saveScores({ shards, pass: 1, scored, batchSize, step }, score);
}

interface RangeOptions extends SubgraphOptions {
	readonly batchSize: number;
	/** The pivots are the rows from `firstRow` up to `numRows`. */
	readonly firstRow: number;
	readonly numRows: number;
	/** Pivots that threads share out among them, of which these may be the last ones. */
	readonly numPivots: number;
}

/** Scores the links of some pivots, in batches in their order. */
export async function* scoreRange(
	pool: ScoringPool<LgcnStage>,
	{ metadata: { aggregator }, weights }: Network,
	{ features, centre, graph }: SetToScore & { readonly centre: Float64Array },
	options: RangeOptions,
): AsyncGenerator<ScoredBatch> {
	const network = "lgcn";
	const rows = { features, centre };
	const all = features.rows;
	const tables = keepsTables(pool.engine, all)
		? createTables(weights, all)
		: null;
	if (tables)
		await fillWith(
			pool,
			{ network, kind: "project", weights, rows, tables },
			{ numRows: all, step: projectedTogether },
		);
	const { kAtHop, activeConnection, batchSize } = options;
	const { firstRow, numRows, numPivots } = options;
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
		{
			firstRow,
			numRows,
			step: batchSize * countBatches(pool, aggregator, numPivots, options),
		},
	);
}

/** Number of batches in a range of pivots, which one thread scores. */
function countBatches(
	{ engine, workers }: ScoringPool<LgcnStage>,
	aggregator: Network["metadata"]["aggregator"],
	numRows: number,
	{ batchSize, kAtHop }: Pick<RangeOptions, "batchSize" | "kAtHop">,
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
export function requireScale(
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
