/** The stages that measure impostor statistics: on pairs of rows, and again without those that the links of the first pass join. */

import { contentOrder } from "../../arrays/content-order.ts";
import { createRandom } from "../../arrays/random.ts";
import { createUnionFind, type UnionFind } from "../../arrays/union-find.ts";
import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { normalised, whileRead } from "../../files/stored/stored-rows.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import {
	joinProbability,
	remeasureApart,
} from "../../relational/impostor-statistics.ts";
import {
	chooseMeasured,
	impostorMethod,
} from "../../relational/impostors/choose-impostors.ts";
import { samplePairsOf } from "../../relational/pair-sample.ts";
import { leastCosine } from "../../relational/score/score-set.ts";
import { openLinkTable } from "../links/link-table.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetB, openSetTable, type PartSet } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { impostorArrays, readImpostors } from "./impostor-files.ts";

/** Rows whose links are read at once. */
const rowsAtOnce = 1 << 16;

/**
 * The statistics that the first pass uses, and `zeroRows`, the rows of the set that are zeros. Where they were measured on the rows: `pairRows`, `pairOthers` and
 * `pairCosines`. Where only similar rows may be linked, since few are left: `least`, the least cosine.
 */
export const measureStatistics: StageWork = async (context) => {
	const set = openSetB(context);
	const zeroRows = findZeros(context, set);
	const given = givenImpostors(context);
	if (given && given.source !== "rows")
		return { ...impostorArrays(given), zeroRows };
	const { kAtHop } = settingsOf(context.manifest);
	const least = given && leastCosine(set, { impostors: given, kAtHop });
	return {
		...(await measurePairs(context, set, zeroRows, given)),
		...(least !== null && { least: Float64Array.of(least) }),
		zeroRows,
	};
};

/** The statistics that the options give, or those of all rows where only few are no copies. */
function givenImpostors({ manifest, files }: PartContext) {
	if (manifest.impostors) return manifest.impostors;
	const hasLeaders = manifest.stages.some(({ name }) => name === "leaders");
	return hasLeaders ? readImpostors(files, "leaders") : null;
}

function findZeros(context: PartContext, set: PartSet): Int32Array {
	const isZero = readFacts<Int32Array>(context, set, "zero", Int32Array);
	const rows: number[] = [];
	for (let row = 0; row < set.rows; row++)
		if (isZero[row] === 1) rows.push(row);
	return Int32Array.from(rows);
}

/** A fact about each row of the set, by the stage of statistics, which has those of the file's rows. */
function readFacts<A extends Int32Array | Uint32Array>(
	context: PartContext,
	{ rows, fileRows }: PartSet,
	name: string,
	Kind: new (length: number) => A,
): A {
	const table = openSetTable<A>(context, {
		stage: "statistics",
		name,
		rows: context.manifest.features.rows,
		width: 1,
	});
	const into = new Kind(rows);
	return fileRows ? table.gather(fileRows, into) : table.range(0, rows, into);
}

function measurePairs(
	context: PartContext,
	set: PartSet,
	zeroRows: Int32Array,
	given: ChosenImpostors | null,
): Promise<PartArrays> {
	const { manifest, network } = context;
	const hashes = readFacts<Uint32Array>(
		context,
		set,
		"unitHashes",
		Uint32Array,
	);
	return whileRead(normalised(set.features), async (rows) => {
		const contents = contentOrder(rows, hashes);
		const isZero = new Set(zeroRows);
		const order =
			isZero.size > 0 ? contents.filter((row) => !isZero.has(row)) : contents;
		const random = createRandom(settingsOf(manifest).seed);
		const sample = samplePairsOf(rows, order, random);
		const { metadata } = network;
		const chosen = given ?? chooseMeasured(rows, contents, sample, metadata);
		return {
			...impostorArrays(chosen),
			pairRows: sample.rows,
			pairOthers: sample.others,
			pairCosines: sample.cosines,
		};
	});
}

/** The statistics without the pairs of rows that links of the first pass join; none where these are about the same, or were not measured on the rows. */
export const measureAgain: StageWork = async (context) => {
	const { files, network, manifest } = context;
	const before = readImpostors(files, "impostors")!;
	if (before.source !== "rows" || !splitPasses(network.weights).second)
		return {};
	const { rows } = openSetB(context);
	const groups = joinedRows(context, rows);
	const pair = <A extends Int32Array | Float64Array>(name: string) =>
		files.read<A>("impostors", 0, name);
	const impostors = remeasureApart(
		{
			rows: pair<Int32Array>("pairRows"),
			others: pair<Int32Array>("pairOthers"),
			cosines: pair<Float64Array>("pairCosines"),
			cols: manifest.features.cols,
		},
		groups,
		before.impostors,
		impostorMethod(network.metadata),
	);
	return impostors ? impostorArrays({ ...before, impostors }) : {};
};

/** The rows that links of the first pass join. */
function joinedRows(context: PartContext, numRows: number): UnionFind {
	const groups = createUnionFind(numRows);
	const links = openLinkTable(context, "first-links", numRows);
	for (let first = 0; first < numRows; first += rowsAtOnce) {
		const rows = everyRow(first, Math.min(numRows, first + rowsAtOnce), 1);
		links.visit(rows, (i, other, value) => {
			if (value > joinProbability) groups.union(rows[i], other);
		});
	}
	return groups;
}
