/** How far a planned run is. */
import type { RunManifest, StageEntry } from "../../files/parts/manifest.ts";
import { openPartFiles } from "../../files/parts/part-files.ts";
import { missingParts } from "../../parts/missing-parts.ts";
import { count, describeCount } from "../output/report.ts";

/** A stage with the number of its parts that are done. */
export interface PlannedStage extends StageEntry {
	readonly done: number;
}

export interface PlannedStages {
	readonly stages: readonly PlannedStage[];
	/** The parts of all stages, and how many of them are done. */
	readonly parts: number;
	readonly done: number;
}

export function readStages(
	folder: string,
	{ run, stages: entries }: RunManifest,
): PlannedStages {
	const files = openPartFiles(folder, run);
	const stages = entries.map((stage) => ({
		...stage,
		done: stage.parts - missingParts(stage, files).length,
	}));
	const sumOf = (key: "parts" | "done") =>
		stages.reduce((sum, stage) => sum + stage[key], 0);
	return { stages, parts: sumOf("parts"), done: sumOf("done") };
}

/** For a folder that has the run already. */
export function describeKnown(
	folder: string,
	{ parts, done }: PlannedStages,
): string {
	return `${folder} has this run already: ${count(done)} of ${describeCount(parts, "part is", "parts are")} done and stay`;
}
