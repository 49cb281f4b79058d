/** Copies are collapsed before scoring, and their clusters are those of the rows without them. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type KnnGraph, parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { shareMatrix } from "../../src/arrays/shared-memory.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { bundledFaces, bundledNetwork } from "../../src/files/bundled.ts";
import { readCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { openShards, type Shards } from "../../src/files/runs/shards.ts";
import {
	type Features,
	openFloatMatrix,
} from "../../src/files/stored/stored-matrix.ts";
import { whileRead } from "../../src/files/stored/stored-rows.ts";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { leadersOf } from "../../src/graph/copies/copies.ts";
import { nearCutOff } from "../../src/graph/copies/cut-off.ts";
import { clusterDetails } from "../../src/grouping/group.ts";
import { clusterFeatures } from "../../src/pipeline/cluster-features.ts";
import {
	type CollapseOptions,
	collapseCopies,
} from "../../src/pipeline/collapse-copies.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import {
	bruteGraph,
	bruteSimilarity,
	randomFeatures,
	toRows,
} from "../helpers/brute-neighbours.ts";
import { bruteLeaders, framesOf } from "../helpers/frames.ts";
import { needs } from "../helpers/needs.ts";
import { sharedPath } from "../helpers/shared.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
let engine: Engine;

beforeAll(async () => {
	engine = await loadEngine("wasm");
});

const statistics = { mean: 0.1, deviation: 0.1 };
const impostors = {
	impostors: statistics,
	source: "file",
	known: null,
} as const;
const { metadata } = readCheckpoint(bundledNetwork);
const building = {
	metric: "cosine",
	method: "exact",
	seed: 1,
	onProgress() {},
} as const;

/** Collapses a set, and counts the graphs that were built for it. */
async function collapse(
	set: { features: Features; graph?: KnnGraph },
	k: number,
	options: Partial<CollapseOptions> = {},
) {
	let numBuilt = 0;
	const collapsed = await collapseCopies(
		{ features: set.features, graph: set.graph ?? null },
		{
			copies: "near",
			metric: "cosine",
			seed: 1,
			overwrites: false,
			impostors,
			metadata,
			async build(features, given) {
				numBuilt++;
				const how = { ...building, k: given.k ?? k };
				return (await buildGraph(engine, features, how)).graph;
			},
			...options,
		},
	);
	return { ...collapsed, numBuilt };
}

/** The group of each row by the definition: of the first of its equal rows. */
function bruteGroups(features: FloatMatrix): number[] {
	const contents = toContents(features);
	const firsts = contents.map((content) => contents.indexOf(content));
	const distinct = [...new Set(firsts)];
	const none = () => new Float64Array(0);
	const cosines = { nearest: none, all: none };
	const cutOff = nearCutOff(statistics, distinct.length, cosines);
	const leaders = bruteLeaders(
		takeRows(features, Int32Array.from(distinct)),
		cutOff,
	);
	return firsts.map((first) => leaders[distinct.indexOf(first)]);
}

const toContents = (features: FloatMatrix) =>
	Array.from({ length: features.rows }, (_, row) =>
		takeRows(features, Int32Array.of(row)).data.join(),
	);

/** Groups as the first row of each. */
const firstRows = (groups: ArrayLike<number>) =>
	Array.from(groups, (group) => Array.from(groups).indexOf(group));

/** Photographs of 1 to 9 frames, some frames twice; rows in a random order. */
function shots(seed: number, noise: number, order: "given" | "mixed") {
	const random = createRandom(seed);
	const counts = Array.from({ length: 24 }, () => 1 + random.below(9));
	const frames = framesOf(randomFeatures(24, 8, seed), counts, noise, seed);
	const all = Int32Array.from({ length: frames.rows + 10 }, (_, i) =>
		i < frames.rows ? i : random.below(frames.rows),
	);
	const mixed = permutation(all.length, random).map((i) => all[i]);
	return takeRows(frames, order === "given" ? all : mixed);
}

describe("random sets", () => {
	test.each([
		[1, 0.02, 20],
		[2, 0.3, 20],
		[3, 0.45, 20],
		[4, 0.25, 4],
		[5, 0.02, 2],
	])(
		"of seed %i have the groups of the definition, noise %d, %i neighbours",
		async (seed, noise, k) => {
			const features = shots(seed, noise, "mixed");
			const { copyOf, copies, ...set } = await collapse({ features }, k);
			const leaders = leadersOf(copyOf!);
			if (k > 9)
				expect(firstRows(copyOf!)).toEqual(firstRows(bruteGroups(features)));
			// Short lists take several rounds, after which no two leaders are near.
			const kept = takeRows(features, leaders);
			expect(new Set(bruteLeaders(kept, copies!.cutOff!)).size).toBe(
				leaders.length,
			);
			expect(copies).toMatchObject({
				rows: features.rows - leaders.length,
				equal: 10,
			});
			expect((set.features as FloatMatrix).data).toEqual(
				takeRows(features, leaders).data,
			);
			expect(set.graph.rows).toBe(leaders.length);
			expect(set.graph.cols).toBe(Math.min(k + 1, leaders.length));
			expect(() =>
				parseKnnGraph(set.graph, leaders.length, "graph"),
			).not.toThrow();
		},
	);

	test("have the same groups and leaders in another order", async () => {
		const features = shots(2, 0.3, "given");
		const { rows } = features;
		const plain = await collapse({ features }, 20);
		const order = permutation(rows, createRandom(7));
		const mixed = await collapse({ features: takeRows(features, order) }, 20);
		const leaderRows = (of: FloatMatrix, copyOf: Int32Array) =>
			Array.from(copyOf, (leader) =>
				takeRows(of, Int32Array.of(leader)).data.join(),
			);
		const before = leaderRows(features, plain.copyOf!);
		const after = leaderRows(takeRows(features, order), mixed.copyOf!);
		expect(after).toEqual(Array.from(order, (row) => before[row]));
	});

	test("may be overwritten, or stay in their file: the same leaders", async () => {
		const features = shots(3, 0.3, "mixed");
		const before = features.data.slice();
		const path = join(folder, "shots.npy");
		writeFloatMatrix(path, features);
		const apart = await collapse({ features }, 20);
		expect(features.data).toEqual(before);
		const shared = shareMatrix(features);
		const inPlace = await collapse({ features: shared }, 20, {
			overwrites: true,
		});
		expect((inPlace.features as FloatMatrix).data.buffer).toBe(
			shared.data.buffer,
		);
		const stored = await collapse({ features: openFloatMatrix(path) }, 20);
		for (const other of [inPlace, stored]) {
			expect(other.copyOf).toEqual(apart.copyOf);
			expect(other.copies).toEqual(apart.copies);
			expect(toRows(other.graph)).toEqual(toRows(apart.graph));
			await whileRead(other.features, async ({ at, values, cols }) => {
				for (let row = 0; row < other.features.rows; row++) {
					const start = at(row);
					expect(values.slice(start, start + cols)).toEqual(
						takeRows(apart.features as FloatMatrix, Int32Array.of(row)).data,
					);
				}
			});
		}
	});

	test("with a graph that was given, in any order of neighbours, have the same groups", async () => {
		const features = shots(4, 0.25, "mixed");
		const { rows } = features;
		const lists = bruteGraph(features, rows - 1, "cosine", 0);
		const data = Int32Array.from(
			lists.flatMap((list, row) => [row, ...list.slice(1, 41).reverse()]),
		);
		const matrix = { rows, cols: 41, data };
		const graph = parseKnnGraph(matrix, rows, "graph");
		const before = data.slice();
		const groups = bruteGroups(features);
		for (const overwrites of [false, true]) {
			const found = await collapse({ features, graph }, 40, { overwrites });
			expect(firstRows(found.copyOf!)).toEqual(firstRows(groups));
			expect(found.graph.rows).toBe(new Set(groups).size);
			if (!overwrites) expect(data).toEqual(before);
		}
	});

	test("without copies stay as they are, with the graph as it was built", async () => {
		const features = randomFeatures(60, 64, 1);
		const found = await collapse({ features }, 10);
		expect(found).toMatchObject({
			features,
			copyOf: null,
			isOwn: false,
			numBuilt: 1,
			copies: { rows: 0, equal: 0 },
		});
		expect(toRows(found.graph)).toEqual(
			bruteGraph(features, 10, "cosine", 1e-12),
		);
	});

	test("with copies: equal have no cut-off, and with none no leaders", async () => {
		const features = shots(1, 0.02, "given");
		const equal = await collapse({ features }, 10, { copies: "equal" });
		expect(equal.copies).toEqual({ rows: 10, equal: 10, cutOff: null });
		const none = await collapse({ features }, 10, { copies: "none" });
		expect(none).toMatchObject({ features, copies: null, copyOf: null });
	});
});

test("a run that was stopped goes on with the graphs that it saved", async () => {
	const features = shareMatrix(shots(5, 0.02, "mixed"));
	const before = features.data.slice();
	const at = join(folder, "shards");
	let hashed: Float32Array | null = null;
	const open = (resume: boolean) =>
		openShards(at, {
			resume,
			saveEverySeconds: 0,
			fingerprint() {
				hashed = features.data.slice();
				return {};
			},
			onFailure(error) {
				throw error;
			},
		});
	const collapseWith = (shards: Shards, whole: Engine | null) =>
		collapseCopies(
			{ features, graph: null },
			{
				...{
					copies: "near",
					metric: "cosine",
					seed: 1,
					statistics,
					metadata,
					shards,
				},
				overwrites: true,
				async build(rows, { k = 4, shards: own }) {
					const how = { ...building, k, shards: own };
					return (await buildGraph(whole as Engine, rows, how)).graph;
				},
			},
		);
	const first = await collapseWith(open(false), engine);
	const saved = readdirSync(at).filter((name) => !name.includes("search"));
	expect(saved).toEqual(
		expect.arrayContaining([
			"graph.safetensors",
			"leaders-1-graph.safetensors",
		]),
	);
	// The fingerprint is that of the features as they were read.
	expect(hashed).toEqual(before);
	const graph = toRows(first.graph);
	features.data.set(before);
	// Without an engine no graph could be built.
	const again = await collapseWith(open(true), null);
	expect(again.copyOf).toEqual(first.copyOf);
	expect(toRows(again.graph)).toEqual(graph);
});

describe("odd sets", () => {
	const measured = { impostors: undefined };

	test("of equal rows have one leader", async () => {
		const one = randomFeatures(1, 5, 1);
		const features = takeRows(one, new Int32Array(7));
		const found = await collapse({ features }, 10, measured);
		expect(Array.from(found.copyOf!)).toEqual(new Array(7).fill(0));
		expect(toRows(found.graph)).toEqual([[0]]);
		expect(found.copies).toMatchObject({ rows: 6, equal: 6 });
		const clustered = await clusterFeatures(features, { engine });
		expect(Array.from(clustered.grouping.clusters)).toEqual(
			new Array(7).fill(0),
		);
		const details = clusterDetails(clustered);
		expect(Array.from(details.confidence)).toEqual(new Array(7).fill(1));
		expect(Array.from(details.central)).toEqual([0]);
	});

	test("of one row have no copy", async () => {
		const features = randomFeatures(1, 5, 1);
		const found = await collapse({ features }, 10, measured);
		expect(found).toMatchObject({ copyOf: null, copies: { rows: 0 } });
		const { grouping } = await clusterFeatures(features, { engine });
		expect(Array.from(grouping.clusters)).toEqual([0]);
	});

	test("of rows of zeros have no copies of these", async () => {
		const data = Float32Array.of(3, 4, 0, 0, 30, 40, 0, 0, 3, 4);
		const features = { rows: 5, cols: 2, data };
		const found = await collapse({ features }, 10, measured);
		const leaders = Array.from(found.copyOf!);
		expect([leaders[1], leaders[3]]).toEqual([1, 3]);
		// The rows of one direction are one row.
		expect(leaders[0]).toBe(leaders[4]);
		expect(leaders[0]).toBe(leaders[2]);
	});
});

describe("bundled faces", () => {
	const faces = readFloatMatrix(bundledFaces.features, { shared: false });

	/** Clusters the first faces once and `count` times. */
	async function expectSame(rows: number, count: number, checkpoint?: string) {
		const options = {
			engine,
			...(checkpoint && { checkpoint: readCheckpoint(checkpoint) }),
		};
		const faceOf = Int32Array.from(
			{ length: count * rows },
			(_, row) => row % rows,
		);
		const first = takeRows(faces, faceOf.subarray(0, rows));
		const once = await clusterFeatures(first, options);
		const many = await clusterFeatures(takeRows(faces, faceOf), options);
		expect(many.copies?.equal).toBe((count - 1) * rows);
		// Every cluster is larger by the same factor, so that their order is the same.
		const { clusters } = once.grouping;
		expect(many.grouping.clusters).toEqual(faceOf.map((row) => clusters[row]));
		const details = clusterDetails(once);
		const ofMany = clusterDetails(many);
		expect(ofMany.central).toEqual(details.central);
		expect(ofMany.questions).toEqual(details.questions);
		// A row that is alone has no confidence; with a copy it has 1.
		const confidence = details.confidence.map((value) =>
			Number.isNaN(value) ? 1 : value,
		);
		expect(ofMany.confidence).toEqual(
			Float32Array.from(faceOf, (row) => confidence[row]),
		);
	}

	test.each([
		[200, 3],
		[100, 90],
	])("%i of them, %i times, have the clusters of once", (rows, count) =>
		expectSame(rows, count),
	);

	test.each([3, 5, 20, 90])(
		"all of them, %i times, have the clusters of once",
		{ tags: ["slow/variants"] },
		(count) => expectSame(faces.rows, count),
	);

	test("three times have them with an L-GCN too", () =>
		expectSame(60, 3, bundledNetwork));
});

const burst = sharedPath("cases", "burst_384rows.npy");

test.skipIf(!existsSync(burst))(
	"a burst: row 270 is in one cluster with the five rows nearly equal to it",
	needs("no case of a burst beside the checkout"),
	async () => {
		const features = readFloatMatrix(burst, { shared: false });
		const { grouping } = await clusterFeatures(features, { engine });
		const near = Array.from({ length: features.rows }, (_, row) => row).filter(
			(row) => bruteSimilarity(features, "cosine", 270, row) > 0.999,
		);
		expect(near.length).toBeGreaterThan(5);
		const clusters = new Set(near.map((row) => grouping.clusters[row]));
		expect(clusters.size).toBe(1);
	},
);

describe("copies that people told apart", () => {
	test.each(["near", "equal", "none"] as const)(
		"are leaders of their own, and are different people (%s)",
		async (copies) => {
			// Each of 40 faces three times: equal, and nearly equal.
			const faces = framesOf(
				randomFeatures(40, 16, 9),
				Array.from({ length: 40 }, () => 2),
				0.01,
				9,
			);
			const rows = Int32Array.from({ length: 120 }, (_, i) =>
				i < 80 ? i : 2 * (i - 80),
			);
			const features = takeRows(faces, rows);
			// Rows 0, 1 and 80 are one face; row 4 is row 5 nearly, and row 82 exactly.
			const decisions = {
				photos: Int32Array.from(rows, () => -1),
				same: Int32Array.of(4, 0),
				different: Int32Array.of(0, 80, 0, 1, 5, 0),
			};
			decisions.photos.set([7, 7, 7], 9);
			const { grouping, copyOf } = await clusterFeatures(
				shareMatrix(features),
				{
					copies,
					decisions,
					impostors: statistics,
					backend: "wasm",
				},
			);
			const { clusters } = grouping;
			expect(clusters[4]).toBe(clusters[0]);
			for (const other of [80, 1, 5])
				expect(clusters[other]).not.toBe(clusters[0]);
			if (copies === "none") return;
			for (const row of [80, 1, 5]) {
				const isOther = copyOf![row] !== copyOf![0];
				expect(isOther).toBe(true);
			}
			// Equal rows that nobody told apart stay one row.
			expect(copyOf![90]).toBe(copyOf![20]);
			expect(clusters[90]).toBe(clusters[20]);
		},
	);
});
