/**
 * Estimates the memory that training a relational network needs. Most of it is for the data sets that are made, which are all in memory at once.
 * The constants were measured with WASM and TensorFlow on a CPU.
 */

import { createRandom } from "../arrays/random.ts";
import type { Engine } from "../engines/engine.ts";
import { countStored, rankedNeighbours } from "../relational/relations.ts";
import { composeLibraries } from "../relational/train/compositions.ts";
import { conditionSizes } from "../relational/train/conditions.ts";
import {
	drawnLibraries,
	meanLibraryRows,
} from "../relational/train/drawn-libraries.ts";
import {
	type DraftOptions,
	groupByLabels,
} from "../relational/train/set-drafts.ts";
import { transformedLengths } from "../relational/train/transformations.ts";
import { graphGrowth } from "./memory.ts";
import {
	type SetToTrainOn,
	type TrainingGrowth,
	type TrainingTask,
	threadBytes,
} from "./training-memory.ts";
import { countTrainers } from "./training-pool.ts";

export interface RelationalTrainingTask extends TrainingTask, DraftOptions {
	/** Whether a second pass is trained, which needs the links of the first. */
	readonly isSecond: boolean;
}

const MB = 1e6;
/** An engine and its batches. */
const relationalBytes = 70 * MB;
/** Pooled links over the scores of a first pass, since many links have two scores; measured on faces. */
const pooledShare = 0.65;

/** The size of a data set, original or made. */
interface SetSize {
	readonly rows: number;
	readonly cols: number;
	readonly hasGraph: boolean;
}

/** Bytes that training a relational network needs, in addition to the original data sets and graphs. */
export function relationalTrainingGrowth(
	engine: Engine,
	sets: readonly SetToTrainOn[],
	task: RelationalTrainingTask,
): TrainingGrowth {
	const made = groupByLabels(sets).flatMap((group) => madeFrom(group, task));
	const numRows = made.reduce((sum, { rows }) => sum + rows, 0);
	const threads = countTrainers(task.workers, task.epochs * numRows, 1);
	let permanent = 0;
	let building = 0;
	for (const { rows, cols, hasGraph } of made) {
		permanent += rows * setRowBytes(cols, rows, threads, task);
		if (hasGraph) continue;
		const neighbours = Math.min(rankedNeighbours, rows - 1);
		const search = { rows, cols, neighbours, method: task.method, workers: 0 };
		building = Math.max(building, graphGrowth(engine, search));
	}
	const training = relationalBytes + (threads - 1) * threadBytes;
	return { permanent, temporary: Math.max(building, training) };
}

/** Bytes of one row of a data set until training ends: its features, graph, relations and label, and the bytes that each thread allocates to read them. */
function setRowBytes(
	cols: number,
	rows: number,
	threads: number,
	{ kAtHop, activeConnection, isSecond }: RelationalTrainingTask,
): number {
	const ranked = Math.min(rankedNeighbours, rows - 1);
	const links = pooledShare * Math.min(kAtHop[0], rows - 1);
	const firstPass = isSecond ? 16 * links + 12 : 0;
	const cosines = countStored({ cols: ranked + 1 }) + 1;
	const shared = 4 * (cols + ranked + cosines + 5) + firstPass;
	const edges = activeConnection * (isSecond ? 2 : 1);
	const ofThread = 4 * edges + 24 + (isSecond ? 4 : 0);
	return shared + threads * ofThread;
}

/** Sizes of all data sets that are made from embeddings of the same rows, these embeddings included. */
function madeFrom(
	group: readonly SetToTrainOn[],
	{ compositions, conditions, transformations, seed }: RelationalTrainingTask,
): SetSize[] {
	const { labels } = group[0];
	const lengths = group.map(({ features }) => features.cols);
	const made: SetSize[] = [];
	const libraries = compositions
		? composeLibraries(labels, createRandom(seed))
		: [{ rows: labels }];
	for (const { features, hasGraph } of group)
		for (const { length: rows } of libraries.map(({ rows }) => rows)) {
			const isWhole = rows === labels.length;
			made.push({ rows, cols: features.cols, hasGraph: hasGraph && isWhole });
		}
	const hasGraph = false;
	if (transformations)
		for (const cols of transformedLengths(lengths))
			made.push({ rows: labels.length, cols, hasGraph });
	const cols =
		lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
	if (conditions)
		for (const { count, rows } of conditionSizes(labels.length))
			made.push(...new Array<SetSize>(count).fill({ rows, cols, hasGraph }));
	if (!compositions) return made;
	const rows = meanLibraryRows(labels.length);
	return [
		...made,
		...new Array<SetSize>(drawnLibraries).fill({ rows, cols, hasGraph }),
	];
}
