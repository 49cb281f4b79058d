/** The stages of a relational network in parts. */

import type { StageEntry } from "../manifest.ts";
import type { StageWork } from "../part-context.ts";
import type { RunFacts } from "../settings.ts";
import { computeGates } from "./gates.ts";
import { measureAgain, measureStatistics } from "./impostors.ts";
import { firstPass, firstPassAgain, lastPass } from "./passes.ts";
import { relateRows } from "./relations.ts";
import { scoreLinks } from "./scores.ts";

export const relationalStages: Readonly<Record<string, StageWork>> = {
	impostors: measureStatistics,
	relations: relateRows,
	"first-gates": computeGates(firstPass),
	"first-scores": scoreLinks(firstPass),
	"impostors-again": measureAgain,
	"first-gates-again": computeGates(firstPassAgain),
	"first-scores-again": scoreLinks(firstPassAgain),
	gates: computeGates(lastPass),
	scores: scoreLinks(lastPass),
};

/**
 * The stages of a network of one or two passes, in order. A first pass that need not run again has stages without arrays.
 * @param before the stages that set B, its graph and the statistics of rows come from
 */
export function listRelationalStages(
	{ passes, parts }: Pick<RunFacts, "passes" | "parts">,
	before: readonly string[],
): StageEntry[] {
	const begin = [
		{ name: "impostors", parts: 1, needs: before },
		{ name: "relations", parts, needs: before },
	];
	const pass = (prefix: string, suffix: string, needs: readonly string[]) => {
		const gates = `${prefix}gates${suffix}`;
		return [
			{ name: gates, parts, needs },
			{ name: `${prefix}scores${suffix}`, parts, needs: [gates] },
		];
	};
	const links = (suffix: string) => ({
		name: `first-links${suffix}`,
		parts,
		needs: [`first-scores${suffix}`],
	});
	const start = ["impostors", "relations"];
	if (passes === 1) return [...begin, ...pass("", "", start)];
	return [
		...begin,
		...pass("first-", "", start),
		links(""),
		{ name: "impostors-again", parts: 1, needs: ["first-links"] },
		...pass("first-", "-again", ["impostors-again"]),
		links("-again"),
		...pass("", "", ["first-links-again"]),
	];
}
