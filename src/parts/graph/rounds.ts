/** The rounds of refinement: `refine-1`, `recall-1`, `refine-2`... A round after the last one that is needed leaves no arrays. */

import type { PartArrays } from "../../files/parts/part-files.ts";
import { nearRow } from "../../graph/approximate/refine-neighbours.ts";
import { isLastRound } from "../../graph/approximate/refine-rounds.ts";
import type { ExactRow } from "../../graph/exact/exact-rows.ts";
import { joinNearest } from "../../graph/exact/stream-nearest.ts";
import { localRows } from "../../graph/local-rows.ts";
import { recallBy, weakestOf } from "../../graph/recall.ts";
import { createSimilarity } from "../../graph/similarity.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA, openSetTable, rangeOf } from "../sets.ts";
import { isApproximateRun, notNeeded } from "./centres.ts";
import { bestOf } from "./list-steps.ts";
import {
	type NearTable,
	type RefineOptions,
	refineRange,
} from "./refine-part.ts";
import { readFrame, searchSettings } from "./search-settings.ts";

/** Rounds that are stages; the last one's `recall` does further ones on its own, which are seldom needed. */
export const numRounds = 4;

const refineName = (round: number) => `refine-${round}`;
const recallName = (round: number) => `recall-${round}`;

/** The number of the last round, as far as stages have done them. */
export function lastRound({ files }: PartContext): number {
	for (let round = 1; round < numRounds; round++) {
		const name = recallName(round);
		if (files.read<Int32Array>(name, 0, "isLast")[0] === 1) return round;
	}
	return numRounds;
}

/** Whether a round follows those before it. */
function isNeeded(context: PartContext, round: number): boolean {
	if (!isApproximateRun(context)) return false;
	for (let before = 1; before < round; before++) {
		const { files } = context;
		if (files.read<Int32Array>(recallName(before), 0, "isLast")[0] === 1)
			return false;
	}
	return true;
}

/** The graph after a round; before the first, that of the lists. */
export function openRound(context: PartContext, round: number): NearTable {
	const { rows } = openSetA(context);
	const settings = searchSettings(context, rows);
	const stage = round === 0 ? "near" : refineName(round);
	const width = 1 + (round === 0 ? bestOf(settings) : settings.k);
	const place = { stage, name: "near", rows, width };
	return openSetTable<Int32Array>(context, place);
}

function refineOptions(context: PartContext, near: NearTable): RefineOptions {
	const { workers, memory, onProgress } = context;
	const set = openSetA(context);
	const settings = searchSettings(context, set.rows);
	const frame = readFrame(context, settings.metric);
	return { set, settings, frame, near, workers, memory, onProgress };
}

/** `near` [rows, k + 1]: the entries of `NearRows` after a round. */
export const refineIn =
	(round: number): StageWork =>
	async (context, part) => {
		if (!isNeeded(context, round)) return notNeeded;
		const near = openRound(context, round - 1);
		const options = refineOptions(context, near);
		const { first, end } = rangeOf(context, options.set.rows, part);
		return { near: await refineRange(options, first, end) };
	};

/**
 * The `recall` after a round and whether it `isLast`; `weakest` [sample] the truth that it is measured by. The last of these stages continues in `neighbours` [N, k + 1],
 * if the recall is too low.
 */
export const recallIn =
	(round: number): StageWork =>
	async (context) => {
		if (!isNeeded(context, round)) return notNeeded;
		const { files } = context;
		const weakest =
			round === 1
				? findWeakest(context)
				: files.read<Float64Array>(recallName(1), 0, "weakest");
		const last =
			round === 1
				? 0
				: files.read<Float64Array>(recallName(round - 1), 0, "recall")[0];
		const recall = measureRecall(context, openRound(context, round), weakest);
		const set = openSetA(context);
		const { wantedRecall } = searchSettings(context, set.rows);
		const isLast = isLastRound(recall, last, wantedRecall);
		if (round === numRounds && !isLast)
			return continueRounds(context, weakest, recall);
		return {
			recall: Float64Array.of(recall),
			isLast: Int32Array.of(isLast ? 1 : 0),
			weakest,
		};
	};

/** Joins what the parts found for the rows of the sample. */
function findWeakest(context: PartContext): Float64Array {
	const { files, manifest } = context;
	const { k } = searchSettings(context, openSetA(context).rows);
	const sample = files.read<Int32Array>("centres", 0, "sample");
	const parts = Array.from({ length: manifest.parts }, (_, part) => ({
		nearest: files.read<Int32Array>("assign", part, "nearest"),
		similarities: files.read<Float64Array>("assign", part, "similarities"),
	}));
	return Float64Array.from(sample, (row, s) => {
		const ranges = parts.map(({ nearest, similarities }): ExactRow => {
			const width = nearest.length / sample.length;
			const at = [s * width, (s + 1) * width] as const;
			return {
				ids: nearest.subarray(...at),
				similarities: similarities.subarray(...at),
			};
		});
		return weakestOf(joinNearest(ranges, k + 1), row);
	});
}

function measureRecall(
	context: PartContext,
	near: NearTable,
	weakest: Float64Array,
): number {
	const { files } = context;
	const set = openSetA(context);
	const { k, metric } = searchSettings(context, set.rows);
	const sample = files.read<Int32Array>("centres", 0, "sample");
	const sampled = localRows(set.rows, sample);
	const { width } = near;
	const lists = near
		.gather(sampled.rows, new Int32Array(sampled.rows.length * width))
		.map(nearRow);
	const compared = localRows(set.rows, lists);
	const frame = readFrame(context, metric);
	const similarity = createSimilarity(set.gather(compared.rows), metric, frame);
	const local = lists.map(compared.positionOf);
	const positions = sample.map(compared.positionOf);
	const start = new Map<number, number>();
	for (const row of sample)
		start.set(compared.positionOf(row), sampled.positionOf(row) * width);
	const recallOf = recallBy(similarity, { sample: positions, weakest, k });
	return recallOf((row) => {
		const at = start.get(row)!;
		return local.subarray(at + 1, at + width);
	});
}

/** Further rounds over all rows, as far as the recall wants them. */
async function continueRounds(
	context: PartContext,
	weakest: Float64Array,
	recallBefore: number,
): Promise<PartArrays> {
	const set = openSetA(context);
	const { k, wantedRecall } = searchSettings(context, set.rows);
	let near = openRound(context, numRounds);
	let recall = recallBefore;
	for (;;) {
		const options = refineOptions(context, near);
		const data = await refineRange(options, 0, set.rows);
		near = tableOf(data, k + 1);
		const last = recall;
		recall = measureRecall(context, near, weakest);
		if (!isLastRound(recall, last, wantedRecall)) continue;
		return {
			recall: Float64Array.of(recall),
			isLast: Int32Array.of(1),
			neighbours: data,
		};
	}
}

function tableOf(data: Int32Array, width: number): NearTable {
	return {
		width,
		range(first, end, into) {
			into.set(data.subarray(first * width, end * width));
			return into;
		},
		gather(rows, into) {
			for (let i = 0; i < rows.length; i++)
				into.set(
					data.subarray(rows[i] * width, (rows[i] + 1) * width),
					i * width,
				);
			return into;
		},
	};
}
