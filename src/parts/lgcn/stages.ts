/** The stages of an L-GCN in parts. */
import type { StageEntry } from "../manifest.ts";
import type { StageWork } from "../part-context.ts";
import type { RunFacts } from "../settings.ts";
import { computeCentre } from "./centre.ts";
import { scoreLinks } from "./scores.ts";

export const lgcnStages: Readonly<Record<string, StageWork>> = {
	centre: computeCentre,
	scores: scoreLinks,
};

/** @param before the stages that set B and its graph come from */
export function listLgcnStages(
	{ parts }: Pick<RunFacts, "parts">,
	before: readonly string[],
): StageEntry[] {
	return [
		{ name: "centre", parts: 1, needs: before },
		{ name: "scores", parts, needs: [...before, "centre"] },
	];
}
