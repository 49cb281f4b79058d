/** The cosine above which rows are nearly equal, from a sample of the rows of set A. */

import { whileRead } from "../../files/stored/stored-rows.ts";
import { nearCutOff } from "../../graph/copies/cut-off.ts";
import { collectCosines } from "../../graph/copies/near-rows.ts";
import { localRows } from "../../graph/local-rows.ts";
import { createSimilarity } from "../../graph/similarity.ts";
import { sampledRows } from "../../pipeline/collapse-copies.ts";
import { areSorted } from "../../pipeline/join-near-rows.ts";
import { measureStrangers } from "../../pipeline/measure-strangers.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { impostorArrays } from "../relational/impostor-files.ts";
import { openGraph, openSetA, type PartSet } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { isGivenGraph } from "../whole-graph/stages.ts";

/** Values of the order that are read at once. */
const readTogether = 1 << 16;
/** Rows of the sample that are compared at once with their neighbours. */
const comparedTogether = 256;

/** Whether each row's neighbours are in order of their cosines. */
export function hasSortedGraph(context: PartContext): boolean {
	return areSorted(isGivenGraph(context), settingsOf(context.manifest));
}

/** `cutOff`, and the statistics that it follows from: `statistics`, `source` and `known`. */
export const chooseCutOff: StageWork = async (context) => {
	const set = openSetA(context);
	const { manifest, network } = context;
	const { seed } = settingsOf(manifest);
	const { metadata } = network;
	const sample = readSample(context, set);
	const impostors =
		manifest.impostors ??
		(await whileRead(set.features, async (rows) =>
			measureStrangers(rows, sample, { metadata, seed }),
		));
	const cosines = sampleCosines(context, set, sample);
	const cutOff = nearCutOff(impostors.impostors, set.rows, cosines);
	return { cutOff: Float64Array.of(cutOff), ...impostorArrays(impostors) };
};

/** The first rows of the set in the order of their content, which is a random one. */
function readSample(
	{ files, manifest }: PartContext,
	{ rows, fileRows }: PartSet,
): Int32Array {
	const count = Math.min(rows, sampledRows);
	const sample = new Int32Array(count);
	const numFileRows = manifest.features.rows;
	let found = 0;
	for (let first = 0; found < count; first += readTogether) {
		const end = Math.min(numFileRows, first + readTogether);
		const some = files.read<Int32Array>("equal-rows", 0, "order", first, end);
		for (let i = 0; i < some.length && found < count; i++) {
			const row = fileRows ? positionIn(fileRows, some[i]) : some[i];
			if (row >= 0) sample[found++] = row;
		}
	}
	return sample;
}

/** The position of a value among ascending ones, or -1. */
export function positionIn(ascending: Int32Array, value: number): number {
	let low = 0;
	let high = ascending.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ascending[middle] < value) low = middle + 1;
		else high = middle;
	}
	return ascending[low] === value ? low : -1;
}

function sampleCosines(context: PartContext, set: PartSet, sample: Int32Array) {
	const graph = openGraph(context, "A");
	const { width: cols } = graph;
	const isSorted = hasSortedGraph(context);
	const ofSample = (most: number) => {
		const cosines: number[][] = [];
		for (let at = 0; at < sample.length; at += comparedTogether) {
			const rows = sample.subarray(at, at + comparedTogether);
			const lists = Array.from(rows, (row) => {
				const list = graph.range(row, row + 1, new Int32Array(cols));
				const others = list.subarray(1, 1 + most);
				const end = others.indexOf(row);
				return end < 0 ? others : others.subarray(0, end);
			});
			const all = [...rows, ...lists.flatMap((list) => [...list])];
			const { rows: ids, positionOf } = localRows(set.rows, all);
			const { between } = createSimilarity(set.gather(ids), "cosine");
			for (const [i, list] of lists.entries()) {
				const own = positionOf(rows[i]);
				cosines.push(
					Array.from(list, (other) => between(own, positionOf(other))),
				);
			}
		}
		return cosines;
	};
	return collectCosines(ofSample, { isSorted, cols });
}
