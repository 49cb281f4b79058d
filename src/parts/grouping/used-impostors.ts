/** The impostor statistics that a run scored with. */
import {
	type ChosenImpostors,
	type ImpostorStatistics,
	impostorSources,
} from "../../metrics/impostors.ts";
import type { PartContext } from "../part-context.ts";

/** Stages that may have chosen them, the last one first. */
const stages = ["impostors-again", "impostors", "leaders"];

/** Null for an L-GCN. */
export function readUsedImpostors({
	manifest,
	files,
	network,
}: PartContext): ChosenImpostors | null {
	if (network.metadata.model !== "relational") return null;
	const hasStage = (name: string) =>
		manifest.stages.some((stage) => stage.name === name);
	const has = (name: string) => (stage: string) =>
		hasStage(stage) && files.lengthOf(stage, 0, name) !== null;
	const statistics = stages.find(has("statistics"))!;
	const choice = stages.find(has("source"))!;
	const impostors = read(files.read(statistics, 0, "statistics"))!;
	const [source] = files.read<Int32Array>(choice, 0, "source");
	const known = has("known")(choice)
		? read(files.read(choice, 0, "known"))
		: null;
	return { impostors, source: impostorSources[source], known };
}

/** NaN stands for statistics that there are not. */
function read([mean, deviation]: Float64Array): ImpostorStatistics | null {
	return Number.isNaN(mean) ? null : { mean, deviation };
}
