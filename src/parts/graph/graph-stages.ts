/** The stages of the graph of set A. */

import { isApproximate } from "../../graph/build-graph.ts";
import type { StageEntry } from "../manifest.ts";
import type { StageWork } from "../part-context.ts";
import type { RunFacts } from "../settings.ts";
import { assignRows } from "./assign.ts";
import { findAllCentres } from "./centres.ts";
import { buildGraphPart } from "./graph.ts";
import { joinNear } from "./near.ts";
import { numRounds, recallIn, refineIn } from "./rounds.ts";
import { searchOwnLists, searchVisits } from "./search-lists.ts";

const rounds = Array.from({ length: numRounds }, (_, i) => i + 1);

/** By name, as `listGraphStages` has them. */
export const graphStages: Readonly<Record<string, StageWork>> = {
	centres: findAllCentres,
	assign: assignRows,
	"search-own": searchOwnLists,
	"search-visits": searchVisits,
	near: joinNear,
	...Object.fromEntries(
		rounds.flatMap((round) => [
			[`refine-${round}`, refineIn(round)],
			[`recall-${round}`, recallIn(round)],
		]),
	),
	graph: buildGraphPart,
};

/** The stages that build the graph of set A: by lists where there may be rows enough, else exactly. */
export function listGraphStages({
	rows,
	method,
	parts,
}: Pick<RunFacts, "rows" | "method" | "parts">): StageEntry[] {
	const entry = (name: string, numParts: number, ...needs: string[]) => ({
		name,
		parts: numParts,
		needs,
	});
	if (!isApproximate(rows, method))
		return [entry("graph", parts, "equal-rows")];
	const refinement = rounds.flatMap((round) => [
		entry(
			`refine-${round}`,
			parts,
			round === 1 ? "near" : `recall-${round - 1}`,
		),
		entry(`recall-${round}`, 1, `refine-${round}`),
	]);
	return [
		entry("centres", 1, "equal-rows"),
		entry("assign", parts, "centres"),
		entry("search-own", parts, "assign"),
		entry("search-visits", parts, "search-own"),
		entry("near", parts, "search-visits"),
		...refinement,
		entry("graph", parts, `recall-${numRounds}`),
	];
}
