/** What each stage computes; modules that a part does not need are not loaded. */
import type { RunManifest } from "./manifest.ts";
import type { StageWork } from "./part-context.ts";

type Works = Readonly<Record<string, StageWork>>;

const areas: readonly (() => Promise<Works>)[] = [
	async () => (await import("./rows/stages.ts")).rowStages,
	async () => (await import("./graph/graph-stages.ts")).graphStages,
	async () => (await import("./whole-graph/stages.ts")).wholeGraphStages,
	async () => (await import("./copies/copies-stages.ts")).copiesStages,
	async () => (await import("./lgcn/stages.ts")).lgcnStages,
	async () => (await import("./relational/stages.ts")).relationalStages,
	async () => (await import("./links/link-stages.ts")).linkStages,
	async () => (await import("./grouping/stages.ts")).groupingStages,
];

/** The work of a stage of a run. */
export async function loadWork(
	name: string,
	{ stages }: Pick<RunManifest, "stages">,
): Promise<StageWork> {
	const names = stages.map((stage) => stage.name);
	const { cutGraph, wholeGraphOf } = await import("./whole-graph/stages.ts");
	const whole = wholeGraphOf(names);
	if (name === "graph" && whole !== undefined) return cutGraph(whole);
	// Both networks have a stage of this name.
	const isLgcn = name === "scores" && names.includes("centre");
	if (name === "scores" && !isLgcn)
		return (await import("./relational/stages.ts")).relationalStages.scores;
	for (const load of areas) {
		const works = await load();
		if (Object.hasOwn(works, name)) return works[name];
	}
	throw new Error(`no work of stage ${name}`);
}
