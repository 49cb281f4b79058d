/** Joins what all lists found for the rows of a part. */
import { spare } from "../../graph/approximate/approximate-search.ts";
import {
	type Candidates,
	createCandidates,
} from "../../graph/approximate/candidates.ts";
import { takeNearRows } from "../../graph/approximate/near-rows.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA, rangeOf } from "../sets.ts";
import { isApproximateRun, notNeeded } from "./centres.ts";
import type { ExchangePlace } from "./exchange.ts";
import { bestOf } from "./list-steps.ts";
import { searchStages } from "./search-lists.ts";
import { searchSettings } from "./search-settings.ts";

/** `near` [rows, numBest + 1]: the entries of `NearRows`. */
export const joinNear: StageWork = async (context, part) => {
	if (!isApproximateRun(context)) return notNeeded;
	const { rows } = openSetA(context);
	const numBest = bestOf(searchSettings(context, rows));
	const { first, end } = rangeOf(context, rows, part);
	const candidates = createCandidates(end - first, numBest, spare);
	const { parts } = context.manifest;
	for (let from = 0; from < parts; from++) {
		for (const stage of searchStages)
			offerLists(context, { stage, from, to: part }, { candidates, first });
		context.onProgress(from + 1, parts);
	}
	return { near: takeNearRows(candidates, end - first, first).data };
};

/** Offers what a search of the lists of one part found for the rows of another. */
function offerLists(
	{ files }: PartContext,
	{ stage, from, to }: ExchangePlace,
	{ candidates, first }: { candidates: Candidates; first: number },
): void {
	const read = <A extends Int32Array | Float32Array | Float64Array>(
		name: string,
		start: number,
		end: number,
	) => files.read<A>(stage, from, name, start, end);
	const [start, end] = read<Float64Array>("partOffsets", to, to + 2);
	if (start === end) return;
	const rows = read<Int32Array>("rows", start, end);
	const offsets = read<Float64Array>("offsets", start, end + 1);
	const begin = offsets[0];
	const ids = read<Int32Array>("ids", begin, offsets[rows.length]);
	const values = read<Float32Array>("values", begin, offsets[rows.length]);
	const { thresholds, offer } = candidates;
	for (let i = 0; i < rows.length; i++) {
		const slot = rows[i] - first;
		for (let t = offsets[i] - begin; t < offsets[i + 1] - begin; t++) {
			// The best come first.
			if (values[t] < thresholds[slot]) break;
			offer(slot, ids[t], values[t]);
		}
	}
}
