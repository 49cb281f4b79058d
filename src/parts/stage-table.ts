/** The stages of a run in parts, known before its first part. */
import type { StageEntry } from "./manifest.ts";
import type { RunFacts } from "./settings.ts";
import { listStandIns } from "./stand-ins/whole.ts";

export function listStages(facts: RunFacts): StageEntry[] {
	const { parts } = facts;
	return [
		{ name: "statistics", parts, needs: [] },
		{ name: "equal-rows", parts: 1, needs: ["statistics"] },
		...listStandIns(facts),
		{
			name: "grouping",
			parts: 1,
			needs: ["statistics", "equal-rows", "leaders", "links"],
		},
	];
}
