/** The stages of a run in parts, known before its first part. */
import { listLgcnStages } from "./lgcn/stages.ts";
import { listLinkStages } from "./links/link-stages.ts";
import type { StageEntry } from "./manifest.ts";
import { listRelationalStages } from "./relational/stages.ts";
import type { RunFacts } from "./settings.ts";
import { listStandIns } from "./stand-ins/whole.ts";

export function listStages(facts: RunFacts): StageEntry[] {
	const { parts, model } = facts;
	const graph = listStandIns(facts);
	const before = ["statistics", "equal-rows", ...graph.map(({ name }) => name)];
	return [
		{ name: "statistics", parts, needs: [] },
		{ name: "equal-rows", parts: 1, needs: ["statistics"] },
		...graph,
		...(model === "relational"
			? listRelationalStages(facts, before)
			: listLgcnStages(facts, before)),
		...listLinkStages(facts),
		{ name: "grouping", parts: 1, needs: ["links"] },
	];
}
