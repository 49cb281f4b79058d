/** What each stage computes; modules that a part does not need are not loaded. */
import type { RunManifest } from "./manifest.ts";
import type { StageWork } from "./part-context.ts";

type Works = Readonly<Record<string, StageWork>>;

/** Stages by the modules that compute them, which are loaded for these alone: most of the time of a short part goes into loading. */
const areas: readonly {
	readonly names: RegExp;
	readonly load: () => Promise<Works>;
}[] = [
	{
		names: /^(statistics|equal-rows)$/,
		load: async () => (await import("./rows/stages.ts")).rowStages,
	},
	{
		names: /^(centres|assign|search-.*|near|refine-\d+|recall-\d+|graph)$/,
		load: async () => (await import("./graph/graph-stages.ts")).graphStages,
	},
	{
		names: /^(given-graph|hnsw)$/,
		load: async () =>
			(await import("./whole-graph/stages.ts")).wholeGraphStages,
	},
	{
		names: /^(cut-off|near-pairs|leaders|leaders-graph)$/,
		load: async () => (await import("./copies/copies-stages.ts")).copiesStages,
	},
	{
		names: /^(impostors|relations|(first-)?(gates|scores))(-again)?$/,
		load: async () => (await import("./relational/stages.ts")).relationalStages,
	},
	{
		names: /^(first-)?links(-again)?$/,
		load: async () => (await import("./links/link-stages.ts")).linkStages,
	},
	{
		names: /^grouping$/,
		load: async () => (await import("./grouping/stages.ts")).groupingStages,
	},
];

/** Stages that have the whole graph, which stage `graph` then cuts. */
const wholeGraphs = ["given-graph", "hnsw"];

/** The work of a stage of a run. */
export async function loadWork(
	name: string,
	{ stages }: Pick<RunManifest, "stages">,
): Promise<StageWork> {
	const names = stages.map((stage) => stage.name);
	const work =
		(await workOfKind(name, names)) ??
		(await areas.find((area) => area.names.test(name))?.load())?.[name];
	if (!work) throw new Error(`no work of stage ${name}`);
	return work;
}

/** The work of a stage that runs of another kind have too. */
async function workOfKind(
	name: string,
	names: readonly string[],
): Promise<StageWork | null> {
	const isLgcn = names.includes("centre");
	if (name === "centre" || (name === "scores" && isLgcn))
		return (await import("./lgcn/stages.ts")).lgcnStages[name];
	if (name !== "graph") return null;
	const whole = names.find((stage) => wholeGraphs.includes(stage));
	if (!whole) return null;
	return (await import("./whole-graph/stages.ts")).cutGraph(whole);
}
