/** All parts of all stages, compared with scoring and pooling of the same rows in one piece. */
import { beforeAll, describe, expect, test } from "vitest";
import type { KnnGraph } from "../../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import type { Checkpoint } from "../../../src/arrays/state-dict.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { readCheckpoint } from "../../../src/files/checkpoints/checkpoint.ts";
import { buildGraph } from "../../../src/graph/build-graph.ts";
import { poolScores } from "../../../src/grouping/group.ts";
import { poolGraph } from "../../../src/grouping/pooled-rows.ts";
import type { ChosenImpostors } from "../../../src/metrics/impostors.ts";
import { readLinks } from "../../../src/parts/links/link-stages.ts";
import { usedImpostors } from "../../../src/parts/relational/impostor-files.ts";
import { scoreAllLinks } from "../../../src/pipeline/link-scores.ts";
import type { FirstLinks } from "../../../src/scoring/scored-set.ts";
import { embeddedPeople } from "../../helpers/embedding.ts";
import {
	joinParts,
	openPartRun,
	type PartRun,
	runParts,
} from "../../helpers/part-run.ts";
import { relationalCheckpoint } from "../../helpers/relational-checkpoint.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const faces = readCheckpoint("models/faces.ckpt");
let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

const grouping = {
	pool: null,
	propagation: "naive",
	maxSz: 300,
	step: 0.6,
	threshold: 0.7,
} as const;
const many = {
	batchSize: 32,
	kAtHop: [20, 5],
	activeConnection: 6,
	seed: 1,
	...grouping,
} as const;

type Options = Omit<
	typeof many,
	"kAtHop" | "batchSize" | "activeConnection" | "pool"
> & {
	readonly kAtHop: readonly number[];
	readonly batchSize: number;
	readonly activeConnection: number;
	readonly pool: "avg" | "max" | "none" | null;
};

/** People of whom most have a few photographs, with two rows of zeros, one of them between others, and some equal rows. */
function people(sizes: readonly number[]): FloatMatrix {
	const { rows, cols, data } = embeddedPeople(sizes, 3);
	for (const row of [5, rows - 2]) data.fill(0, row * cols, (row + 1) * cols);
	data.copyWithin(20 * cols, 10 * cols, 12 * cols);
	for (let d = 0; d < cols; d++) data[40 * cols + d] = 2 * data[41 * cols + d];
	return { rows, cols, data };
}

const few = people([...Array(30).keys()].map((i) => 2 + (i % 7)));

interface Case {
	readonly features: FloatMatrix;
	readonly network: Checkpoint;
	readonly options: Options;
	readonly k: number;
	readonly impostors?: ChosenImpostors;
	readonly run?: Partial<PartRun>;
}

async function buildFor({ features, k }: Case): Promise<KnnGraph> {
	const built = await buildGraph(engine, features, {
		k,
		metric: "cosine",
		method: "exact",
		seed: 1,
		onProgress() {},
	});
	return built.graph;
}

/** Scores and pools in one piece. */
async function inOne(
	graph: KnnGraph,
	{ features, network, options, impostors }: Case,
) {
	let first = null as FirstLinks | null;
	const links = await scoreAllLinks(
		engine,
		network,
		{ features, graph, labels: null },
		{
			...options,
			impostors,
			graphName: "graph",
			workers: 1,
			onBatch() {},
			onFirstLinks(found) {
				first = found;
			},
		},
	);
	return {
		links,
		first,
		pooled: poolScores(links, links.zeroRows, options),
		mean: poolGraph(links, "avg"),
	};
}

async function compare(one: Case, parts: number): Promise<boolean> {
	const graph = await buildFor(one);
	const whole = await inOne(graph, one);
	const context = openPartRun(folder, {
		...one,
		graph,
		engine,
		parts,
		...one.run,
	});
	await runParts(context);
	expect(usedImpostors(context.files)).toEqual(whole.links.impostors);
	expect(joinParts(context, "scores", "scores")).toEqual(
		Array.from(whole.links.scores),
	);
	expect(readLinks(context, "")).toEqual(whole.pooled);
	expect(readLinks(context, "mean-")).toEqual(whole.mean);
	const again =
		context.manifest.stages.some(({ name }) => name === "impostors-again") &&
		context.files.lengthOf("impostors-again", 0, "statistics") !== null;
	if (whole.first) {
		const stage = again ? "first-links-again" : "first-links";
		expect(joinParts(context, stage, "masses")).toEqual(
			Array.from(whole.first.masses),
		);
	}
	context.files.close();
	return again;
}

describe("a relational network in parts gives the bytes of one piece", () => {
	test.each([1, 3, 7])("of two passes, in %i parts", async (parts) => {
		expect(
			await compare(
				{ features: few, network: faces, options: many, k: 40 },
				parts,
			),
		).toBe(false);
	});
	test.each([1, 3, 7])(
		"of one pass, in %i parts and batches of 5",
		async (parts) => {
			const options = {
				...many,
				batchSize: 5,
				kAtHop: [12, 3],
				activeConnection: 4,
			};
			await compare(
				{ features: few, network: relationalCheckpoint(0), options, k: 20 },
				parts,
			);
		},
	);
});
