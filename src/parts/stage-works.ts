/** What each stage computes; modules that a part does not need are not loaded. */
import type { StageWork } from "./part-context.ts";

type Works = Readonly<Record<string, StageWork>>;

const areas: readonly (() => Promise<Works>)[] = [
	async () => (await import("./rows/stages.ts")).rowStages,
	async () => (await import("./stand-ins/whole.ts")).standIns,
	async () => (await import("./relational/stages.ts")).relationalStages,
	async () => (await import("./links/link-stages.ts")).linkStages,
	async () => (await import("./grouping/stages.ts")).groupingStages,
];

/** Both networks have a stage `scores`. */
const lgcnArea = async () => (await import("./lgcn/stages.ts")).lgcnStages;

export async function loadWork(
	name: string,
	model: "lgcn" | "relational",
): Promise<StageWork> {
	for (const load of model === "lgcn" ? [lgcnArea, ...areas] : areas) {
		const works = await load();
		if (Object.hasOwn(works, name)) return works[name];
	}
	throw new Error(`no work of stage ${name}`);
}
