/** The stages of nearly equal rows. */
import type { StageEntry } from "../manifest.ts";
import type { StageWork } from "../part-context.ts";
import type { RunFacts } from "../settings.ts";
import { chooseCutOff } from "./cut-off.ts";
import { chooseAllLeaders } from "./leaders.ts";
import { buildLeadersGraph } from "./leaders-graph.ts";
import { findNearPairs } from "./near-pairs.ts";

/** By name, as `listCopiesStages` has them. */
export const copiesStages: Readonly<Record<string, StageWork>> = {
	"cut-off": chooseCutOff,
	"near-pairs": findNearPairs,
	leaders: chooseAllLeaders,
	"leaders-graph": buildLeadersGraph,
};

/** The stages from the graph of set A to that of set B; none where only equal rows count as copies, or none. */
export function listCopiesStages({
	copies,
	parts,
}: Pick<RunFacts, "copies" | "parts">): StageEntry[] {
	if (copies !== "near") return [];
	return [
		{ name: "cut-off", parts: 1, needs: ["graph"] },
		{ name: "near-pairs", parts, needs: ["cut-off"] },
		{ name: "leaders", parts: 1, needs: ["near-pairs"] },
		{ name: "leaders-graph", parts, needs: ["leaders"] },
	];
}
