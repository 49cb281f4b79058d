/** The stages of a run in parts, known before its first part. */
import { listCopiesStages } from "./copies/copies-stages.ts";
import { listGraphStages } from "./graph/graph-stages.ts";
import { listLgcnStages } from "./lgcn/stages.ts";
import { listLinkStages } from "./links/link-stages.ts";
import type { StageEntry } from "./manifest.ts";
import { listRelationalStages } from "./relational/stages.ts";
import type { RunFacts } from "./settings.ts";
import { listWholeGraphStages } from "./whole-graph/stages.ts";

export function listStages(facts: RunFacts): StageEntry[] {
	const { parts, model, hasGraph, method } = facts;
	const isWhole = hasGraph || method === "hnsw";
	const leaders = listCopiesStages(facts);
	const before = [leaders.at(-1)?.name ?? "graph"];
	return [
		{ name: "statistics", parts, needs: [] },
		{ name: "equal-rows", parts: 1, needs: ["statistics"] },
		...(isWhole ? listWholeGraphStages(facts) : listGraphStages(facts)),
		...leaders,
		...(model === "relational"
			? listRelationalStages(facts, before)
			: listLgcnStages(facts, before)),
		...listLinkStages(facts),
		{ name: "grouping", parts: 1, needs: ["links"] },
	];
}
