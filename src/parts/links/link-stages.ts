/** The stages that pool scored links: those of a first pass for the second, and the final ones for the grouping. Both networks share them. */

import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { poolFor } from "../../grouping/group.ts";
import type { Links } from "../../grouping/links.ts";
import { sumLinks } from "../../relational/first-pass.ts";
import type { StageEntry } from "../manifest.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { isRepeated } from "../relational/impostor-files.ts";
import { openSetB, rangeOf } from "../sets.ts";
import { type RunFacts, settingsOf } from "../settings.ts";
import { type PartLinks, poolPart } from "./pool-part.ts";

const nobody = () => false;

/** Links of the grouping and, where these differ, `mean-` the mean of both directions of all links. */
const kinds = ["", "mean-"] as const;
export type LinkKind = (typeof kinds)[number];

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

/** The links of all parts, as `poolScores` and, of kind `mean-`, `poolGraph` return them. */
export function readLinks(context: PartContext, kind: LinkKind): Links {
	const { files, manifest } = context;
	const numNodes = openSetB(context).rows;
	const has = (part: number) =>
		files.lengthOf("links", part, `${kind}others`) !== null;
	const parts = [...Array(manifest.parts).keys()];
	const nameOf = (part: number, name: keyof PartLinks) =>
		has(part) ? `${kind}${name}` : `${name}`;
	const lengths = parts.map(
		(part) => files.lengthOf("links", part, nameOf(part, "others"))!,
	);
	const count = lengths.reduce((sum, length) => sum + length, 0);
	const lower = sharedInts(count);
	const higher = sharedInts(count);
	const scores = sharedFloats(count);
	let minRawScore = Number.POSITIVE_INFINITY;
	let first = 0;
	for (const part of parts) {
		const end = first + lengths[part];
		const into = <A extends Int32Array | Float32Array>(
			name: keyof PartLinks,
			values: A,
		) => files.readInto("links", part, nameOf(part, name), values, 0);
		into("others", higher.subarray(first, end));
		into("values", scores.subarray(first, end));
		const offsets = files.read<Float64Array>(
			"links",
			part,
			nameOf(part, "offsets"),
		);
		const own = rangeOf(context, numNodes, part);
		for (let row = own.first; row < own.end; row++) {
			const at = row - own.first;
			lower.fill(row, first + offsets[at], first + offsets[at + 1]);
		}
		const [lowest] = files.read<Float32Array>(
			"links",
			part,
			nameOf(part, "lowest"),
		);
		minRawScore = Math.min(minRawScore, lowest);
		first = end;
	}
	if (minRawScore === Number.POSITIVE_INFINITY) minRawScore = 0;
	return { numNodes, lower, higher, scores, minRawScore };
}
