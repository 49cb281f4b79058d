/** All parts of all stages, compared with scoring and pooling of the same rows in one piece. */

import { beforeAll, describe, expect, test } from "vitest";
import type { KnnGraph } from "../../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import type { Checkpoint } from "../../../src/arrays/state-dict.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { readCheckpoint } from "../../../src/files/checkpoints/checkpoint.ts";
import { buildGraph } from "../../../src/graph/build-graph.ts";
import { leadersOf } from "../../../src/graph/copies/copies.ts";
import { poolScores } from "../../../src/grouping/group.ts";
import { collectLinks } from "../../../src/grouping/pieces/link-pieces.ts";
import { poolGraph } from "../../../src/grouping/pooled-rows.ts";
import type { ChosenImpostors } from "../../../src/metrics/impostors.ts";
import {
	type LinkKind,
	readLinkPieces,
} from "../../../src/parts/links/stored-links.ts";
import {
	impostorArrays,
	isRepeated,
	usedImpostors,
} from "../../../src/parts/relational/impostor-files.ts";
import { scoreAllLinks } from "../../../src/pipeline/link-scores.ts";
import type { FirstLinks } from "../../../src/scoring/scored-set.ts";
import { embeddedPeople } from "../../helpers/embedding.ts";
import {
	joinParts,
	openPartRun,
	type PartRun,
	runParts,
} from "../../helpers/part-run.ts";
import {
	relationalCheckpoint,
	twoPassCheckpoint,
} from "../../helpers/relational-checkpoint.ts";
import { oddGraph } from "../../helpers/subgraph-by-sets.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const faces = readCheckpoint("models/faces.ckpt");
const fresh = twoPassCheckpoint();
let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

const settings = {
	batchSize: 32,
	kAtHop: [10, 3],
	activeConnection: 4,
	seed: 1,
	pool: null,
	propagation: "naive",
	maxSz: 300,
	step: 0.6,
	threshold: 0.7,
} as const;
type Settings = Omit<
	typeof settings,
	"batchSize" | "kAtHop" | "activeConnection" | "pool"
> & {
	readonly batchSize: number;
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	readonly pool: "avg" | "max" | "none" | null;
};

interface Case {
	readonly features: FloatMatrix;
	readonly network: Checkpoint;
	readonly options?: Partial<Settings>;
	/** Neighbours of a row of an exact graph, or a graph. */
	readonly graph: number | KnnGraph;
	/** Statistics that scoring starts with. */
	readonly impostors?: ChosenImpostors;
	readonly run?: Partial<PartRun>;
}

/** Photographs of people, with two rows of zeros, two equal rows, and two that are equal but for their length. */
function photographs(sizes: readonly number[], seed = 3): FloatMatrix {
	const { rows, cols, data } = embeddedPeople(sizes, seed);
	for (const row of [5, rows - 2]) data.fill(0, row * cols, (row + 1) * cols);
	data.copyWithin(20 * cols, 10 * cols, 12 * cols);
	for (let d = 0; d < cols; d++) data[40 * cols + d] = 2 * data[41 * cols + d];
	return { rows, cols, data };
}

const sizes = Array.from({ length: 40 }, (_, person) => 2 + (person % 9));
const manyPeople = photographs(sizes);
/** Three people have most rows, so that statistics are measured again. */
const fewPeople = photographs([130, 90, 40, ...Array(20).fill(2)]);

function firstRows({ cols, data }: FloatMatrix, rows: number): FloatMatrix {
	return { rows, cols, data: data.slice(0, rows * cols) };
}

async function graphOf(features: FloatMatrix, graph: Case["graph"]) {
	if (typeof graph !== "number") return graph;
	const options = { k: graph, metric: "cosine", method: "exact" } as const;
	const all = { ...options, seed: 1, onProgress() {} };
	return (await buildGraph(engine, features, all)).graph;
}

/** Scores and pools in one piece, and in parts; expects the same bytes. Returns whether the first pass ran again. */
async function compare(one: Case, parts: number): Promise<boolean> {
	const { network, impostors, run } = one;
	const options = { ...settings, ...one.options };
	const copyOf = run?.copyOf;
	const features = copyOf
		? rowsOf(one.features, leadersOf(copyOf))
		: one.features;
	const graph = await graphOf(features, one.graph);
	let first = null as FirstLinks | null;
	const whole = await scoreAllLinks(
		run?.engine ?? engine,
		network,
		{ features, graph, labels: null },
		{
			...options,
			impostors,
			graphName: "graph",
			workers: 1,
			onBatch() {},
			onFirstLinks(links) {
				first = links;
			},
		},
	);
	const context = openPartRun(folder, {
		features: one.features,
		network,
		graph,
		engine,
		parts,
		options,
		impostors,
		...run,
	});
	await runParts(context);
	expect(usedImpostors(context.files)).toEqual(whole.impostors);
	expect(joinParts(context, "scores", "scores")).toEqual(
		Array.from(whole.scores),
	);
	const linksOf = (kind: LinkKind) =>
		collectLinks(readLinkPieces(context, kind, 100), "links");
	expect(linksOf("")).toEqual(poolScores(whole, whole.zeroRows, options));
	expect(linksOf("mean-")).toEqual(poolGraph(whole, "avg"));
	const again = isRepeated(context.files);
	if (first) {
		const stage = again ? "first-links-again" : "first-links";
		expect(joinParts(context, stage, "masses")).toEqual(
			Array.from(first.masses),
		);
	}
	context.files.close();
	return again;
}

function rowsOf({ cols, data }: FloatMatrix, rows: Int32Array): FloatMatrix {
	const taken = new Float32Array(rows.length * cols);
	rows.forEach((row, i) => {
		taken.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
	});
	return { rows: rows.length, cols, data: taken };
}

describe("a relational network in parts gives the bytes of one piece", () => {
	test("of two passes", async () => {
		const one = { features: manyPeople, network: faces, graph: 15 };
		expect(await compare(one, 3)).toBe(false);
	});

	test("of two passes, the first of them twice, in steps", async () => {
		const run = { memory: 100_000 };
		const one = { features: fewPeople, network: faces, graph: 12, run };
		expect(await compare(one, 2)).toBe(true);
	});

	test("of one pass, in batches of 5", async () => {
		const options = { batchSize: 5, kAtHop: [8, 3], pool: "avg" } as const;
		const network = relationalCheckpoint(0);
		await compare({ features: manyPeople, network, options, graph: 9 }, 3);
	});

	test("of 6 rows, in more parts than batches", async () => {
		const features = firstRows(manyPeople, 6);
		await compare({ features, network: faces, graph: 5 }, 5);
	});
});

describe("and so it does", { tags: ["slow/variants"] }, () => {
	test.each([1, 7])("in %i parts", async (parts) => {
		const one = { features: manyPeople, network: faces, graph: 40 };
		expect(await compare(one, parts)).toBe(false);
	});

	test.each([1, 7])("in %i parts with the first pass twice", async (parts) => {
		const one = { features: fewPeople, network: faces, graph: 40 };
		expect(await compare(one, parts)).toBe(true);
	});

	test.each([1, 7])("in %i parts of one pass", async (parts) => {
		const options = { batchSize: 5, kAtHop: [12, 3] };
		const network = relationalCheckpoint(0);
		await compare({ features: manyPeople, network, options, graph: 20 }, parts);
	});

	test("with no memory, a batch at a time", async () => {
		const run = { memory: 0 };
		await compare({ features: fewPeople, network: faces, graph: 15, run }, 3);
	});

	test("on two threads", async () => {
		const run = { workers: 2, memory: 200_000 };
		await compare({ features: manyPeople, network: faces, graph: 15, run }, 2);
	});

	test.each([[[3]], [[6, 4, 2]], [[4, 9]], [[40, 5]]])(
		"with subgraphs of %j neighbours",
		async (kAtHop) => {
			const options = { kAtHop, batchSize: 5, activeConnection: 3 };
			const one = { features: manyPeople, network: fresh, options, graph: 90 };
			await compare(one, 3);
		},
	);

	test("with more active connections than stored cosines", async () => {
		const options = { kAtHop: [50, 2], activeConnection: 45 };
		const features = firstRows(manyPeople, 90);
		await compare({ features, network: fresh, options, graph: 60 }, 3);
	});

	test.each(["avg", "max", "none"] as const)(
		"with pool %s and lists of all lengths",
		async (pool) => {
			const graph = oddGraph(createRandom(5), manyPeople.rows, 8);
			const options = { pool, kAtHop: [6, 3] };
			const one = { features: manyPeople, network: fresh, options, graph };
			await compare(one, 3);
		},
	);

	test.each([1, 2, 12])("of %i rows", async (rows) => {
		const features = firstRows(manyPeople, rows);
		const graph = Math.min(10, rows - 1);
		await compare({ features, network: faces, graph }, 5);
	});

	test("without equal copies", async () => {
		const copyOf = Int32Array.from({ length: manyPeople.rows }, (_, i) => i);
		copyOf[20] = 10;
		copyOf[21] = 11;
		copyOf[41] = 40;
		const run = { copyOf };
		await compare({ features: manyPeople, network: faces, graph: 15, run }, 3);
	});

	test.each(["file", "reference", "checkpoint"] as const)(
		"with statistics from %s",
		async (source) => {
			const statistics = { mean: 0.4, deviation: 0.1 };
			const impostors = { impostors: statistics, source, known: null };
			const one = { features: fewPeople, network: faces, graph: 15, impostors };
			expect(await compare(one, 3)).toBe(false);
		},
	);

	test("of few rows that are left of many, whose links need a least cosine", async () => {
		const features = firstRows(manyPeople, 9);
		const known = { mean: 0.3, deviation: 0.2 };
		const statistics = { mean: 0.6, deviation: 0.08 };
		const impostors = { impostors: statistics, source: "rows", known } as const;
		const run = { impostors: undefined, leaders: impostorArrays(impostors) };
		const one = { features, network: faces, graph: 8, impostors, run };
		await compare(one, 2);
	});
});

describe("with tensors of an engine", { tags: ["slow/plain"] }, () => {
	test.each([
		["cpu", 1],
		["cpu", 3],
	] as const)("%s, in %i parts", async (name, parts) => {
		const run = { engine: await loadEngine(name) };
		const features = firstRows(manyPeople, 60);
		await compare({ features, network: fresh, graph: 12, run }, parts);
		await loadEngine("wasm");
	});
});
