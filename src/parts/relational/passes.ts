/** The passes of a relational network over all links: which weights, statistics and files each uses. */

import type { StateDict } from "../../arrays/state-dict.ts";
import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import type { PartContext } from "../part-context.ts";
import { isRepeated, readImpostors, usedImpostors } from "./impostor-files.ts";

export interface PartPass {
	readonly weights: StateDict;
	readonly impostors: ImpostorStatistics;
	/** The stage of its gates. */
	readonly gates: string;
	/** The stage of the first pass's links that a second pass reads; null for a first pass. */
	readonly links: string | null;
	/** A link of a lower cosine scores 0; null for any. */
	readonly leastCosine: number | null;
}

/** Returns null where the pass is not needed. */
export type OpenPass = (context: PartContext) => PartPass | null;

/** The first pass of two. */
export const firstPass: OpenPass = ({ files, network }) => ({
	weights: splitPasses(network.weights).first,
	impostors: readImpostors(files, "impostors")!.impostors,
	gates: "first-gates",
	links: null,
	leastCosine: null,
});

/** The first pass again, with the statistics that its links show. */
export const firstPassAgain: OpenPass = (context) =>
	isRepeated(context.files)
		? {
				...firstPass(context)!,
				impostors: usedImpostors(context.files).impostors,
				gates: "first-gates-again",
			}
		: null;

/** The only pass, or the second of two. */
export const lastPass: OpenPass = ({ files, network }) => {
	const { first, second } = splitPasses(network.weights);
	return {
		weights: second ?? first,
		impostors: usedImpostors(files).impostors,
		gates: "gates",
		links: second && firstLinks(files),
		leastCosine:
			files.lengthOf("impostors", 0, "least") === null
				? null
				: files.read<Float64Array>("impostors", 0, "least")[0],
	};
};

/** The stage of the final links of the first pass. */
export const firstLinks = (files: PartContext["files"]): string =>
	isRepeated(files) ? "first-links-again" : "first-links";
