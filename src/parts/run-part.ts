/** Computes one part of one stage of a run, unless it is done. */
import { InputError } from "../errors.ts";
import { readChunk } from "../files/parts/feature-chunks.ts";
import type { PartArrays } from "../files/parts/part-files.ts";
import type { RunManifest, StageEntry } from "./manifest.ts";
import { missingParts } from "./missing-parts.ts";
import type { PartContext } from "./part-context.ts";
import { loadWork } from "./stage-works.ts";

/**
 * @returns false where the part was done already
 * @throws InputError for a stage or part that the run does not have, for parts that are missing before it, and for features that are not those of the run
 */
export async function runPart(
	context: PartContext,
	name: string,
	part: number,
): Promise<boolean> {
	const { manifest, files } = context;
	const stage = findStage(manifest, name, part);
	if (files.isDone(name, part)) return false;
	requireParts(context, stage);
	const { features } = manifest;
	readChunk(context.features, features, part % features.chunks.length);
	const work = await loadWork(name, manifest);
	const arrays = await work(context, part, stage);
	files.write(name, part, arrays);
	if (Object.keys(arrays).length === 0) writeUnneeded(context, stage, arrays);
	return true;
}

/** A stage that is not needed is done for all its parts by whichever comes first. */
function writeUnneeded(
	{ files }: PartContext,
	stage: StageEntry,
	none: PartArrays,
): void {
	for (const part of missingParts(stage, files))
		files.write(stage.name, part, none);
}

function findStage(
	{ stages }: RunManifest,
	name: string,
	part: number,
): StageEntry {
	const stage = stages.find((entry) => entry.name === name);
	if (!stage)
		throw new InputError(
			"--stage",
			`one of ${stages.map((entry) => entry.name).join(", ")}`,
			JSON.stringify(name),
		);
	if (part < stage.parts) return stage;
	const range = `a part from 0 to ${stage.parts - 1} of ${name}`;
	throw new InputError("--part", range, `${part}`);
}

/** @throws InputError with the parts that are missing of the stages that a stage needs */
export function requireParts(
	{ manifest, files }: Pick<PartContext, "manifest" | "files">,
	{ name, needs }: Pick<StageEntry, "name" | "needs">,
): void {
	const missing = needs.flatMap((need) => {
		const stage = manifest.stages.find((entry) => entry.name === need)!;
		const left = missingParts(stage, files);
		return left.length === 0 ? [] : [describeParts(need, left, stage.parts)];
	});
	if (missing.length > 0)
		throw new InputError(
			`stage ${name}`,
			`all parts of ${needs.join(", ")}`,
			`none for ${missing.join(", ")}`,
		);
}

/** `graph 0-2 5`, or `graph` where all parts are missing. */
function describeParts(
	name: string,
	left: readonly number[],
	parts: number,
): string {
	if (left.length === parts) return name;
	const ranges: string[] = [];
	for (let start = 0, end = 0; start < left.length; start = end) {
		for (end++; left[end] === left[end - 1] + 1; ) end++;
		const [first, last] = [left[start], left[end - 1]];
		ranges.push(first === last ? `${first}` : `${first}-${last}`);
	}
	return `${name} ${ranges.join(" ")}`;
}
