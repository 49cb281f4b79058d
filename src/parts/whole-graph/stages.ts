/** Graphs that one process reads or builds whole: one that is given, and one by an HNSW index. They are then cut into the parts of stage `graph`. */
import { InputError } from "../../errors.ts";
import { readGraph } from "../../files/formats/read.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { describeInput } from "../../files/parts/run-folder.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import {
	deriveLeadersGraph,
	fillShortRows,
} from "../../graph/copies/leaders-graph.ts";
import { createSimilarity } from "../../graph/similarity.ts";
import type { StageEntry } from "../manifest.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA, rangeOf, readEqualRows } from "../sets.ts";
import { type RunFacts, settingsOf } from "../settings.ts";

export function listWholeGraphStages({
	hasGraph,
	parts,
}: Pick<RunFacts, "hasGraph" | "parts">): StageEntry[] {
	const name = hasGraph ? "given-graph" : "hnsw";
	return [
		{ name, parts: 1, needs: ["equal-rows"] },
		{ name: "graph", parts, needs: [name] },
	];
}

/**
 * `neighbours` [rows, K + 1] of set A, from the file of the graph, whose row numbers are those of the features' file; `isGiven` [1], 0 where so many rows are equal that it was
 * built anew.
 * @throws InputError as `readGraph`, and for another file than that of the plan
 */
const readGiven: StageWork = async (context) => {
	const { manifest, features } = context;
	const { path, sha256 } = manifest.inputs.knnGraphPath;
	if (describeInput(path).sha256 !== sha256)
		throw new InputError(path, "the graph that the run began with", "another");
	const { key = null } = manifest.options as { key?: string | null };
	const graph = await readGraph(path, features.rows, { shared: true, key });
	const equalTo = readEqualRows(context);
	if (!equalTo) return { neighbours: graph.data, isGiven: Int32Array.of(1) };
	const set = openSetA(context);
	const derived = deriveLeadersGraph(graph, equalTo, true);
	if (!derived) return buildAnew(context, graph.cols - 1);
	const { metric } = settingsOf(manifest);
	await whileRead(set.features, async (rows) => {
		if (derived.short.length > 0)
			fillShortRows(createSimilarity(rows, metric), derived);
	});
	return { neighbours: derived.graph.data, isGiven: Int32Array.of(1) };
};

async function buildAnew(context: PartContext, k: number): Promise<PartArrays> {
	const { workers, onProgress } = context;
	const { graph } = await buildGraph(
		await context.loadEngine(),
		openSetA(context).features,
		{ ...settingsOf(context.manifest), k, workers, onProgress },
	);
	return { neighbours: graph.data, isGiven: Int32Array.of(0) };
}

/** `neighbours` [rows, K + 1] of set A. */
const buildByIndex: StageWork = async (context) => {
	const { neighbours } = await buildAnew(context, context.manifest.width);
	return { neighbours };
};

/** Cuts the whole graph. */
export const cutGraph =
	(whole: string): StageWork =>
	async (context, part) => {
		const { files } = context;
		const { rows } = openSetA(context);
		const cols = files.lengthOf(whole, 0, "neighbours")! / rows;
		const { first, end } = rangeOf(context, rows, part);
		const cut = [first * cols, end * cols] as const;
		return { neighbours: files.read(whole, 0, "neighbours", ...cut) };
	};

/** Whether the graph of set A is the one that the user gave, or derived from it. */
export function isGivenGraph({ files, manifest }: PartContext): boolean {
	const { stages } = manifest;
	return (
		stages.some(({ name }) => name === "given-graph") &&
		files.read<Int32Array>("given-graph", 0, "isGiven")[0] === 1
	);
}

export const wholeGraphStages: Readonly<Record<string, StageWork>> = {
	"given-graph": readGiven,
	hnsw: buildByIndex,
};
