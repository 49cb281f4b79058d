/**
 * How much memory training a relational network will take: mostly what is kept of the data sets that are made, all at once.
 * What no array tells was measured with WASM and TensorFlow on a CPU.
 */

import { createRandom } from "../arrays/random.ts";
import type { Engine } from "../engines/engine.ts";
import { countStored, rankedNeighbours } from "../relational/relations.ts";
import { composeLibraries } from "../relational/train/compositions.ts";
import {
	drawnLibraries,
	meanLibraryRows,
} from "../relational/train/drawn-libraries.ts";
import {
	haveSameLabels,
	type TrainingSetsOptions,
} from "../relational/train/training-sets.ts";
import { transformedLengths } from "../relational/train/transformations.ts";
import { graphGrowth } from "./memory.ts";
import {
	type SetToTrainOn,
	type TrainingGrowth,
	type TrainingTask,
	threadBytes,
} from "./training-memory.ts";
import { countTrainers } from "./training-pool.ts";

export interface RelationalTrainingTask
	extends TrainingTask,
		Pick<TrainingSetsOptions, "compositions" | "transformations" | "seed"> {
	/** Whether a second pass is trained, which knows the first one's probabilities. */
	readonly isSecond: boolean;
}

const MB = 1e6;
/** What an engine and the batches that it trains on take. */
const relationalBytes = 70 * MB;
/** Links of a first pass that are left of two directions each: measured on faces. */
const pooledShare = 0.65;

/** Of a data set that is made, or given. */
interface Size {
	readonly rows: number;
	readonly cols: number;
	readonly hasGraph: boolean;
}

/** Bytes that training a relational network takes beside data sets, and given graphs, that are there. */
export function relationalTrainingGrowth(
	engine: Engine,
	sets: readonly SetToTrainOn[],
	task: RelationalTrainingTask,
): TrainingGrowth {
	const made = groupSets(sets).flatMap((group) => madeFrom(group, task));
	const numRows = made.reduce((sum, { rows }) => sum + rows, 0);
	const threads = countTrainers(task.workers, task.epochs * numRows, 1);
	let kept = 0;
	let building = 0;
	for (const { rows, cols, hasGraph } of made) {
		kept += rows * setRowBytes(cols, rows, threads, task);
		if (hasGraph) continue;
		const neighbours = Math.min(rankedNeighbours, rows - 1);
		const search = { rows, cols, neighbours, method: task.method, workers: 0 };
		building = Math.max(building, graphGrowth(engine, search));
	}
	const training = relationalBytes + (threads - 1) * threadBytes;
	return { kept, working: Math.max(building, training) };
}

/** What is kept of a row of a data set: its features, graph, relations and labels, and what each thread reads them with. */
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

/** Embeddings of the same rows together. */
function groupSets(sets: readonly SetToTrainOn[]): SetToTrainOn[][] {
	const groups: SetToTrainOn[][] = [];
	for (const set of sets) {
		const group = groups.find(([{ labels }]) =>
			haveSameLabels(labels, set.labels),
		);
		if (group) group.push(set);
		else groups.push([set]);
	}
	return groups;
}

/** The sizes of what is made of some embeddings, themselves among them. */
function madeFrom(
	group: readonly SetToTrainOn[],
	{ compositions, transformations, seed }: RelationalTrainingTask,
): Size[] {
	const { labels } = group[0];
	const lengths = group.map(({ features }) => features.cols);
	const made: Size[] = [];
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
	if (!compositions) return made;
	const rows = meanLibraryRows(labels.length);
	const cols =
		lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
	return [
		...made,
		...new Array<Size>(drawnLibraries).fill({ rows, cols, hasGraph }),
	];
}
