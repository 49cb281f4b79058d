/** Stand-ins for the stages of graph and scores, which one part computes as the one-machine code does. */

import { sharedInts } from "../../arrays/shared-memory.ts";
import { readGraph } from "../../files/formats/read.ts";
import { normalised } from "../../files/stored/stored-rows.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import type { Links } from "../../grouping/links.ts";
import { poolGraph } from "../../grouping/pooled-rows.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { impostorSources } from "../../metrics/impostors.ts";
import { defaultPools } from "../../options/grouping-options.ts";
import { collapseCopies } from "../../pipeline/collapse-copies.ts";
import { scoreAllLinks } from "../../pipeline/link-scores.ts";
import { withoutRows } from "../../scoring/scored-graph.ts";
import { readDecisions } from "../inputs.ts";
import type { StageEntry } from "../manifest.ts";
import type { StageWork } from "../part-context.ts";
import { openSetB, rangeOf } from "../sets.ts";
import type { RunFacts } from "../settings.ts";
import { settingsOf } from "../settings.ts";

export function listStandIns({ parts }: RunFacts): StageEntry[] {
	return [
		{ name: "leaders", parts: 1, needs: ["statistics", "equal-rows"] },
		{ name: "links", parts, needs: ["leaders"] },
	];
}

const leaders: StageWork = async (context) => {
	const { manifest, features: stored, network } = context;
	const settings = settingsOf(manifest);
	const engine = await context.loadEngine();
	const { rows, cols } = stored;
	const all = Int32Array.from({ length: rows }, (_, row) => row);
	const { gatherRows } = await import("../../files/stored/gather-rows.ts");
	const features = gatherRows(stored, all);
	void createKernelFloats;
	void cols;
	void normalised;
	void sharedInts;
	const path = manifest.inputs.knnGraphPath?.path ?? null;
	const graph = path
		? await readGraph(path, rows, { shared: true, key: null })
		: null;
	const options = { ...settings, workers: context.workers };
	const collapsed = await collapseCopies(
		{ features, graph },
		{
			...settings,
			overwrites: true,
			metadata: network.metadata,
			impostors: manifest.impostors ?? undefined,
			decisions: readDecisions(context),
			async build(some, { k = manifest.width }) {
				const building = { ...options, k, onProgress() {} };
				return (await buildGraph(engine, some, building)).graph;
			},
		},
	);
	const scores = await scoreAllLinks(
		engine,
		network,
		{ ...collapsed, labels: null },
		{
			...options,
			impostors: collapsed.impostors,
			graphName: "graph",
			overwritesFeatures: true,
			onBatch() {},
		},
	);
	const pool = settings.pool ?? defaultPools[settings.propagation];
	const pooled = poolGraph(withoutRows(scores, scores.zeroRows), pool);
	const means = poolGraph(scores, "avg");
	const { impostors } = scores;
	return {
		...(collapsed.copyOf && { copyOf: collapsed.copyOf }),
		...(collapsed.copies &&
			collapsed.copies.cutOff !== null && {
				cutOff: Float64Array.of(collapsed.copies.cutOff),
			}),
		...(impostors && {
			statistics: Float64Array.of(
				impostors.impostors.mean,
				impostors.impostors.deviation,
			),
			source: Int32Array.of(impostorSources.indexOf(impostors.source)),
			known: Float64Array.of(
				impostors.known?.mean ?? Number.NaN,
				impostors.known?.deviation ?? Number.NaN,
			),
		}),
		lower: pooled.lower,
		higher: pooled.higher,
		scores: pooled.scores,
		lowest: Float32Array.of(pooled.minRawScore),
		meanLower: means.lower,
		meanHigher: means.higher,
		meanScores: means.scores,
	};
};

const links: StageWork = async (context, part) => {
	const { files } = context;
	const { rows } = openSetB(context);
	const { first, end } = rangeOf(context, rows, part);
	const read = <A extends Int32Array | Float32Array>(name: string) =>
		files.read<A>("leaders", 0, name);
	const cut = ({
		lower,
		higher,
		scores,
	}: Pick<Links, "lower" | "higher" | "scores">) => {
		const offsets = new Float64Array(end - first + 1);
		const inPart = (_: number, i: number) =>
			lower[i] >= first && lower[i] < end;
		for (const row of lower)
			if (row >= first && row < end) offsets[row - first + 1]++;
		for (let i = 1; i < offsets.length; i++) offsets[i] += offsets[i - 1];
		return {
			offsets,
			others: higher.filter(inPart),
			values: scores.filter(inPart),
		};
	};
	const pooled = cut({
		lower: read("lower"),
		higher: read("higher"),
		scores: read("scores"),
	});
	const means = cut({
		lower: read("meanLower"),
		higher: read("meanHigher"),
		scores: read("meanScores"),
	});
	return {
		...pooled,
		lowest: read<Float32Array>("lowest"),
		meanOffsets: means.offsets,
		meanOthers: means.others,
		meanValues: means.values,
	};
};

export const standIns: Readonly<Record<string, StageWork>> = { leaders, links };
