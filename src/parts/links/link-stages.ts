/** The stages that pool scored links: those of a first pass for the second, and the final ones for the grouping. Both networks share them. */

import type { PartArrays } from "../../files/parts/part-files.ts";
import { poolFor } from "../../grouping/group.ts";
import { sumLinks } from "../../relational/first-pass.ts";
import type { StageEntry } from "../manifest.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { isRepeated } from "../relational/impostor-files.ts";
import { type RunFacts, settingsOf } from "../settings.ts";
import { poolPart } from "./pool-part.ts";

const nobody = () => false;

/** `offsets` F64 [rows + 1], `others` I32 and `values` F32 of the links at both of their rows, with `masses` F64 [rows], their sums. */
const poolFirst =
	(scores: string): StageWork =>
	async (context, part): Promise<PartArrays> => {
		const options = { scores, pool: "avg", sides: "both" } as const;
		const { offsets, others, values } = poolPart(context, part, {
			...options,
			isLeftOut: nobody,
		});
		const masses = new Float64Array(offsets.length - 1);
		sumLinks({ offsets, values }, masses);
		return { offsets, others, values, masses };
	};

const poolFirstAgain: StageWork = async (context, part, stage) =>
	isRepeated(context.files)
		? poolFirst("first-scores-again")(context, part, stage)
		: {};

/**
 * `offsets` F64 [rows + 1], `others` I32, `values` F32 of the links at their lower row, pooled as the options say and without those of rows of zeros, and `lowest` F32 [1].
 * Where the mean of both directions of all links differs: the same with `mean-` before each name.
 */
const poolFinal: StageWork = async (context, part) => {
	const { manifest } = context;
	const pool = poolFor(settingsOf(manifest));
	const zeroRows = readZeroRows(context);
	const options = { scores: "scores", sides: "lower" } as const;
	const isLeftOut =
		zeroRows.size > 0 ? (row: number) => zeroRows.has(row) : nobody;
	const links = poolPart(context, part, { ...options, pool, isLeftOut });
	if (pool === "avg" && zeroRows.size === 0) return links;
	const all = { ...options, pool: "avg", isLeftOut: nobody } as const;
	const named = Object.entries(poolPart(context, part, all)).map(
		([name, values]) => [`mean-${name}`, values],
	);
	return { ...links, ...Object.fromEntries(named) };
};

/** Only a relational network leaves rows of zeros alone. */
function readZeroRows({ manifest, files }: PartContext): Set<number> {
	const isRelational = manifest.stages.some(({ name }) => name === "impostors");
	return new Set(
		isRelational ? files.read<Int32Array>("impostors", 0, "zeroRows") : [],
	);
}

export const linkStages: Readonly<Record<string, StageWork>> = {
	"first-links": poolFirst("first-scores"),
	"first-links-again": poolFirstAgain,
	links: poolFinal,
};

/** The stage that pools the final scores. */
export function listLinkStages({
	parts,
}: Pick<RunFacts, "parts">): StageEntry[] {
	return [{ name: "links", parts, needs: ["scores"] }];
}
