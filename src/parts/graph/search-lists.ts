/** The two searches of the lists of a part: with rows whose own list is in the same part, then with visitors from other parts. */

import { partRange } from "../../files/parts/part-ranges.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA } from "../sets.ts";
import { isApproximateRun, notNeeded } from "./centres.ts";
import { partsOfRows, readForPart, sortByPart } from "./exchange.ts";
import { bestOf, type SearchedStep, searchPartLists } from "./list-steps.ts";
import {
	createNearListWriter,
	type NearLists,
	reorderLists,
} from "./near-lists.ts";
import { searchSettings } from "./search-settings.ts";

/** The stages of the two searches. */
export const searchStages = ["search-own", "search-visits"] as const;

/**
 * The candidates that rows of the part's lists have among one another, sorted by the part of the row: `rows` from `partOffsets` on, and `offsets` of their lists in `ids` and
 * `values`. `thresholds`: for each list the value of its last candidate, where it has as many as are kept. A row may have several lists.
 */
export const searchOwnLists: StageWork = async (context, part) => {
	if (!isApproximateRun(context)) return notNeeded;
	const numBest = bestOf(searchSettings(context, openSetA(context).rows));
	const found = await search(context, part, "inner");
	const { rows, offsets, values } = found;
	const thresholds = Float32Array.from(rows, (_, list) => {
		const end = offsets[list + 1];
		const isFull = end - offsets[list] === numBest;
		return isFull ? values[end - 1] : Number.NEGATIVE_INFINITY;
	});
	return { ...found, thresholds };
};

/** The candidates of members and visitors from other parts, as `searchOwnLists` has them; each pair of rows is in one of the two, in one part. */
export const searchVisits: StageWork = async (context, part) => {
	if (!isApproximateRun(context)) return notNeeded;
	return { ...(await search(context, part, "outer")) };
};

/** Candidates sorted by the part of their row. */
interface SortedLists extends NearLists {
	/** [parts + 1] where the lists for each part begin. */
	readonly partOffsets: Float64Array;
}

async function search(
	context: PartContext,
	part: number,
	which: "inner" | "outer",
): Promise<SortedLists> {
	const set = openSetA(context);
	const numBest = bestOf(searchSettings(context, set.rows));
	const writer = createNearListWriter(numBest);
	await searchPartLists(context, part, which, {
		before(step) {
			if (which === "outer") fillThresholds(context, set.rows, step);
		},
		after({ candidates, local }) {
			const { counts } = candidates.state;
			for (let slot = 0; slot < counts.length; slot++)
				if (counts[slot] > 0)
					writer.add(local.rows[slot], candidates, slot, local.rows);
		},
	});
	const found = writer.finish();
	const ofParts = partsOfRows(context, set.rows, found.rows);
	const { offsets, order } = sortByPart(ofParts, context.manifest.parts);
	return { partOffsets: offsets, ...reorderLists(found, order) };
}

/** Reads the thresholds of all rows of a step, from whatever part their own list has. */
function fillThresholds(
	context: PartContext,
	numRows: number,
	{ local, candidates }: SearchedStep,
): void {
	const { parts, align } = context.manifest;
	// A value equal to a threshold may belong to a row with a lower number.
	candidates.state.thresholdIds.fill(2 ** 31 - 1);
	for (let to = 0, at = 0; to < parts; to++) {
		const { first, end } = partRange(numRows, parts, to, align);
		const start = at;
		while (at < local.rows.length && local.rows[at] < end) at++;
		if (at === start) continue;
		const ofRows = new Float32Array(end - first).fill(Number.NEGATIVE_INFINITY);
		for (let from = 0; from < parts; from++) {
			const place = { stage: "search-own", from, to };
			const read = <A extends Int32Array | Float32Array>(name: string) =>
				readForPart<A>(context, place, "partOffsets", name);
			const rows = read<Int32Array>("rows");
			const thresholds = read<Float32Array>("thresholds");
			for (let i = 0; i < rows.length; i++)
				ofRows[rows[i] - first] = Math.max(
					ofRows[rows[i] - first],
					thresholds[i],
				);
		}
		for (let i = start; i < at; i++)
			candidates.thresholds[i] = ofRows[local.rows[i] - first];
	}
}
