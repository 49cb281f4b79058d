/** The two turns of the lists of a part: members with one another, then with their visitors. */

import { partRange } from "../../files/parts/part-ranges.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA } from "../sets.ts";
import { isApproximateRun, notNeeded } from "./centres.ts";
import { partsOfRows, readForPart, sortByPart } from "./exchange.ts";
import { bestOf, type SearchedStep, searchPartLists } from "./list-steps.ts";
import { createNearListWriter, reorderLists } from "./near-lists.ts";
import { searchSettings } from "./search-settings.ts";

/**
 * The candidates of the members of the part's lists, in the order of the lists: `rows`, `offsets` of their lists in `ids` and `values`.
 * `thresholdRows` and `thresholds`, from `thresholdOffsets` of a part on: its rows, and the value that their last candidate has, where they have as many as are kept.
 */
export const searchOwnLists: StageWork = async (context, part) => {
	if (!isApproximateRun(context)) return notNeeded;
	const set = openSetA(context);
	const numBest = bestOf(searchSettings(context, set.rows));
	const writer = createNearListWriter(numBest);
	await searchPartLists(context, part, "own", {
		after({ candidates, members, local }) {
			for (const member of members.rows)
				writer.add(local.rows[member], candidates, member, local.rows);
		},
	});
	const found = writer.finish();
	const { rows, offsets, values } = found;
	const ofParts = partsOfRows(context, set.rows, rows);
	const byPart = sortByPart(ofParts, context.manifest.parts);
	const thresholdOf = (list: number) => {
		const end = offsets[list + 1];
		const isFull = end - offsets[list] === numBest;
		return isFull ? values[end - 1] : Number.NEGATIVE_INFINITY;
	};
	return {
		...found,
		thresholdOffsets: byPart.offsets,
		thresholdRows: byPart.order.map((i) => rows[i]),
		thresholds: Float32Array.from(byPart.order, thresholdOf),
	};
};

/**
 * The candidates of members and visitors of the part's lists, sorted by the part of the row: `rows` from `partOffsets` on, and `offsets` of their lists in `ids` and
 * `values`. A row may have several lists; each pair of rows is in one of them, in one part.
 */
export const searchVisits: StageWork = async (context, part) => {
	if (!isApproximateRun(context)) return notNeeded;
	const set = openSetA(context);
	const numBest = bestOf(searchSettings(context, set.rows));
	const writer = createNearListWriter(numBest);
	let numMembers = 0;
	await searchPartLists(context, part, "visits", {
		before(step) {
			fillThresholds(context, set.rows, step);
			offerOwn(context, part, step, numMembers);
			numMembers += step.members.rows.length;
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
};

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
		const ofRows = new Float32Array(end - first);
		for (let from = 0; from < parts; from++) {
			const place = { stage: "search-own", from, to };
			const read = <A extends Int32Array | Float32Array>(name: string) =>
				readForPart<A>(context, place, "thresholdOffsets", name);
			const rows = read<Int32Array>("thresholdRows");
			const thresholds = read<Float32Array>("thresholds");
			for (let i = 0; i < rows.length; i++)
				ofRows[rows[i] - first] = thresholds[i];
		}
		for (let i = start; i < at; i++)
			candidates.thresholds[i] = ofRows[local.rows[i] - first];
	}
}

/** Offers the candidates that members found among one another. @param at the first member's place among those of the part */
function offerOwn(
	{ files }: PartContext,
	part: number,
	{ local, members, candidates }: SearchedStep,
	at: number,
): void {
	const count = members.rows.length;
	const read = <A extends Int32Array | Float32Array | Float64Array>(
		name: string,
		first: number,
		end: number,
	) => files.read<A>("search-own", part, name, first, end);
	const offsets = read<Float64Array>("offsets", at, at + count + 1);
	const start = offsets[0];
	const ids = read<Int32Array>("ids", start, offsets[count]);
	const values = read<Float32Array>("values", start, offsets[count]);
	for (let i = 0; i < count; i++)
		for (let t = offsets[i] - start; t < offsets[i + 1] - start; t++)
			candidates.offer(members.rows[i], local.positionOf(ids[t]), values[t]);
}
