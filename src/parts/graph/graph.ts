/** The graph of set A: the last stage of an approximate search, or an exact one. */
import type { Range } from "../../files/parts/part-ranges.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { nearRow } from "../../graph/approximate/refine-neighbours.ts";
import { everyRow, measureFrame } from "../../graph/similarity.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA, rangeOf } from "../sets.ts";
import { isApproximateRun } from "./centres.ts";
import { fillRows } from "./fill-rows.ts";
import { lastRound, numRounds, openRound } from "./rounds.ts";
import { readFrame, searchSettings } from "./search-settings.ts";

/** `neighbours` [rows, k + 1]: each row's own number, then its nearest rows. */
export const buildGraphPart: StageWork = async (context, part) => {
	const set = openSetA(context);
	const range = rangeOf(context, set.rows, part);
	const settings = searchSettings(context, set.rows);
	const { k, metric } = settings;
	const isApproximate = isApproximateRun(context);
	const neighbours = isApproximate
		? readRefined(context, range, k)
		: new Int32Array((range.end - range.first) * (k + 1));
	const rows = isApproximate
		? findMissing(neighbours, range, k)
		: everyRow(range.first, range.end, 1);
	if (rows.length > 0) {
		const frame = isApproximate
			? readFrame(context, metric)
			: await whileRead(set.features, async (source) =>
					measureFrame(source, metric),
				);
		const { first } = range;
		const options = { ...context, set, settings, frame };
		await fillRows(options, rows, { neighbours, first });
	}
	return { neighbours };
};

/** The rows of a part after the last round. */
function readRefined(
	context: PartContext,
	{ first, end }: Range,
	k: number,
): Int32Array {
	const { files } = context;
	const width = k + 1;
	const name = `recall-${numRounds}`;
	const isContinued = files.lengthOf(name, 0, "neighbours") !== null;
	const data = isContinued
		? files.read<Int32Array>(name, 0, "neighbours", first * width, end * width)
		: openRound(context, lastRound(context)).range(
				first,
				end,
				new Int32Array((end - first) * width),
			);
	return data.map(nearRow);
}

/** Rows for which the lists found too few. */
function findMissing(
	neighbours: Int32Array,
	{ first, end }: Range,
	k: number,
): Int32Array {
	return everyRow(first, end, 1).filter(
		(row) => neighbours[(row - first) * (k + 1) + k] === row,
	);
}
