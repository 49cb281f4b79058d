/** Copies in parts: the same leaders, cut-off, statistics and graph as by one machine, for any number of parts. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { bundledNetwork } from "../../../src/files/bundled.ts";
import { readCheckpoint } from "../../../src/files/checkpoints/checkpoint.ts";
import { buildGraph } from "../../../src/graph/build-graph.ts";
import type { CopyKind } from "../../../src/graph/copies/copies.ts";
import type { Metric } from "../../../src/graph/similarity.ts";
import type { Decisions } from "../../../src/grouping/decisions/decisions.ts";
import type { ChosenImpostors } from "../../../src/metrics/impostors.ts";
import {
	copiesStages,
	listCopiesStages,
} from "../../../src/parts/copies/copies-stages.ts";
import {
	graphStages,
	listGraphStages,
} from "../../../src/parts/graph/graph-stages.ts";
import type { PartContext } from "../../../src/parts/part-context.ts";
import { readImpostors } from "../../../src/parts/relational/impostor-files.ts";
import { hasNearCopies, readCopies } from "../../../src/parts/sets.ts";
import { collapseCopies } from "../../../src/pipeline/collapse-copies.ts";
import { takeRows } from "../../../src/relational/train/compositions.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";
import { framesOf } from "../../helpers/frames.ts";
import { readWholeGraph, runParts } from "../../helpers/graph-parts.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const variants = { tags: ["slow/variants"] };
const network = readCheckpoint(bundledNetwork);
const impostors: ChosenImpostors = {
	impostors: { mean: 0, deviation: 0.25 },
	source: "file",
	known: null,
};
let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

/** Photographs of some frames, 12 rows twice, in a random order. */
function shots(
	counts: readonly number[],
	noise: number,
	cols = 16,
): FloatMatrix {
	const random = createRandom(counts.length);
	const photos = randomFeatures(counts.length, cols, 5);
	const frames = framesOf(photos, counts, noise, 5);
	const all = Int32Array.from({ length: frames.rows + 12 }, (_, i) =>
		i < frames.rows ? i : random.below(frames.rows),
	);
	const mixed = permutation(all.length, random).map((i) => all[i]);
	return takeRows(frames, mixed);
}

/** 1 up to `most` frames of each photograph. */
function upTo(most: number, photos: number): number[] {
	const random = createRandom(photos);
	return Array.from({ length: photos }, () => 1 + random.below(most));
}

/** One frame of most photographs, several of a few. */
const seldom = Array.from({ length: 1000 }, (_, photo) =>
	photo === 300 ? 6 : photo % 60 === 1 ? 2 : 1,
);

interface Case {
	readonly features: FloatMatrix;
	readonly k: number;
	readonly metric?: Metric;
	readonly copies?: CopyKind;
	readonly impostors?: ChosenImpostors;
	readonly decisions?: Decisions;
}

async function onOneMachine(set: Case) {
	const { features, k, metric = "cosine", copies = "near" } = set;
	const collapsed = await collapseCopies(
		{ features, graph: null },
		{
			copies,
			metric,
			seed: 1,
			overwrites: false,
			impostors: set.impostors,
			decisions: set.decisions,
			metadata: network.metadata,
			async build(some, { k: width = k }) {
				const method = "exact";
				const how = { k: width, metric, method, seed: 1 } as const;
				const building = { ...how, onProgress() {} };
				return (await buildGraph(engine, some, building)).graph;
			},
		},
	);
	const { copyOf, graph } = collapsed;
	return {
		copyOf: copyOf && Array.from(copyOf),
		cutOff: collapsed.copies?.cutOff ?? null,
		impostors: collapsed.impostors ?? null,
		graph: { rows: graph.rows, cols: graph.cols, data: Array.from(graph.data) },
	};
}

let numRuns = 0;

async function inParts(set: Case, parts: number) {
	const { features, k, metric = "cosine", copies = "near" } = set;
	const { rows } = features;
	const method = "exact";
	const context = await runParts({
		folder: join(base, `run-${numRuns++}`),
		features,
		parts,
		width: k,
		options: { metric, method, seed: 1, copies },
		impostors: set.impostors,
		decisions: set.decisions,
		network,
		stages: [
			...listGraphStages({ rows, method, parts }),
			...listCopiesStages({ copies, parts }),
		],
		works: { ...graphStages, ...copiesStages },
		memory: 1e6,
	});
	const graph = readWholeGraph(context, "B");
	const { files } = context;
	const isNear = copies === "near";
	const copyOf = readCopies(context);
	const ofFew = isNear ? readImpostors(files, "leaders") : null;
	return {
		context,
		found: {
			copyOf: copyOf && Array.from(copyOf),
			cutOff: isNear
				? files.read<Float64Array>("leaders", 0, "cutOff")[0]
				: null,
			impostors: ofFew ?? set.impostors ?? null,
			graph: {
				rows: graph.rows,
				cols: graph.cols,
				data: Array.from(graph.data),
			},
		},
	};
}

/** Some copies are different people. */
async function partedDecisions(features: FloatMatrix): Promise<Decisions> {
	const { copyOf } = await onOneMachine({ features, k: 20, impostors });
	const different = copyOf!
		.flatMap((leader, row) => (leader === row ? [] : [leader, row]))
		.slice(0, 20);
	const none = new Int32Array(0);
	return { photos: null, same: none, different: Int32Array.from(different) };
}

/** The graph of the leaders is derived by all parts, or by the one that chose them; or there are no near copies. */
type Way = "in parts" | "by one" | "none";

const cases: [string, Way, () => Case | Promise<Case>][] = [
	[
		"few copies",
		"in parts",
		() => ({ features: shots(seldom, 0.02), k: 10, impostors }),
	],
	[
		"few copies by distance",
		"in parts",
		() => ({
			features: shots(seldom, 0.02),
			k: 10,
			impostors,
			metric: "euclidean",
		}),
	],
	[
		"copies that decisions part",
		"in parts",
		async () => {
			const features = shots(seldom, 0.02);
			const decisions = await partedDecisions(features);
			return { features, k: 10, impostors, decisions };
		},
	],
	[
		"many copies, statistics that are measured",
		"by one",
		() => ({ features: shots(upTo(4, 200), 0.02), k: 20 }),
	],
	[
		"frames of bursts",
		"by one",
		() => ({ features: shots(new Array(100).fill(5), 0.2, 64), k: 20 }),
	],
	[
		"groups larger than lists",
		"by one",
		() => ({ features: shots(upTo(9, 60), 0.02), k: 2, impostors }),
	],
	[
		"few leaders",
		"by one",
		() => ({ features: shots(upTo(5, 40), 0.02), k: 10 }),
	],
	[
		"no near copies",
		"none",
		() => ({ features: randomFeatures(200, 32, 1), k: 10, impostors }),
	],
	[
		"equal copies only",
		"none",
		() => ({ features: shots(seldom, 0.02), k: 10, copies: "equal" }),
	],
];

function wayOf(context: PartContext): Way {
	if (!hasNearCopies(context)) return "none";
	const { files } = context;
	const ofOne = files.lengthOf("leaders", 0, "neighbours");
	return ofOne === null ? "in parts" : "by one";
}

describe.each(cases)("%s", (name, way, make) => {
	const sameAsOneMachine = async (parts: number) => {
		const set = await make();
		const { context, found } = await inParts(set, parts);
		expect(found).toEqual(await onOneMachine(set));
		expect(wayOf(context)).toBe(way);
		return found;
	};

	const quick = name === "few copies" || name === "few leaders";
	test("in 3 parts", quick ? {} : variants, async () => {
		const { cutOff } = await sameAsOneMachine(3);
		// Frames of bursts have a cut-off of their own, from the cosines of all neighbours.
		if (name === "frames of bursts") expect(cutOff).toBeLessThan(0.975);
	});

	test.each([1, 7])(
		"in %i parts",
		{ tags: ["slow/variants"] },
		async (parts) => {
			await sameAsOneMachine(parts);
		},
	);
});
