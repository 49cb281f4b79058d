/** The impostor statistics that a set is scored with, from the library. */
import { beforeAll, describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import type { Checkpoint } from "../../src/arrays/state-dict.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { bundledFaces, defaultNetwork } from "../../src/files/bundled.ts";
import { readCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { clusterFeatures } from "../../src/pipeline/cluster-features.ts";
import { measureImpostors } from "../../src/relational/impostor-statistics.ts";
import { chooseImpostors } from "../../src/relational/impostors/choose-impostors.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import { embeddedPeople, noiseRows } from "../helpers/embedding.ts";
import { sampleOf } from "../helpers/impostors.ts";

const rows = 300;
let engine: Engine;
let faces: FloatMatrix;
/** The bundled network as checkpoints were before they named how statistics are measured. */
let older: Checkpoint;
let newer: Checkpoint;

beforeAll(async () => {
	engine = await loadEngine("wasm");
	const all = readFloatMatrix(bundledFaces.features, { shared: false });
	faces = takeRows(
		all,
		Int32Array.from({ length: rows }, (_, row) => row),
	);
	const bundled = readCheckpoint(defaultNetwork);
	const { statistics, embeddings, ...training } = bundled.metadata.training;
	older = { ...bundled, metadata: { ...bundled.metadata, training } };
	newer = withTraining({ statistics: "without foreign rows" });
});

function withTraining(more: Record<string, unknown>): Checkpoint {
	const training = { ...older.metadata.training, ...more };
	return { ...older, metadata: { ...older.metadata, training } };
}

const cluster = (
	features: FloatMatrix,
	checkpoint: Checkpoint,
	more: Parameters<typeof clusterFeatures>[1] = {},
) => clusterFeatures(features, { engine, workers: 1, checkpoint, ...more });

/** The faces, and a tenth of noise of length 1. */
function withForeign(): FloatMatrix {
	const { cols } = faces;
	const foreign = 33;
	const noise = noiseRows((foreign * cols) / 64, 3).data;
	const data = new Float32Array((rows + foreign) * cols);
	data.set(faces.data);
	data.set(
		noise.map((value) => value / Math.sqrt(cols / 64)),
		faces.data.length,
	);
	return { rows: rows + foreign, cols, data };
}

describe("statistics of a set", () => {
	test("score clean faces to the same bytes, with older checkpoints and newer ones", async () => {
		const before = await cluster(faces, older);
		const after = await cluster(faces, newer);
		expect(after.links.scores).toEqual(before.links.scores);
		expect(after.links.impostors).toEqual(before.links.impostors);
		expect(after.links.impostors!.source).toBe("rows");
		expect(before.nobodyToCompare).toBe(false);
	});

	test("are not moved by foreign rows, but for an older checkpoint", async () => {
		const clean = await cluster(faces, newer);
		const mixed = await cluster(withForeign(), newer);
		const { mean, deviation } = clean.links.impostors!.impostors;
		const measured = mixed.links.impostors!.impostors;
		expect(Math.abs(measured.mean - mean)).toBeLessThan(0.1 * deviation);
		const own = mixed.grouping.clusters.slice(0, rows);
		const pairs = (clusters: Int32Array) =>
			[...clusters].map((cluster, row) => clusters.indexOf(cluster) - row);
		expect(pairs(own)).toEqual(pairs(clean.grouping.clusters));

		const { impostors } = chooseImpostors(withForeign(), older.metadata, {
			seed: 1,
		});
		const quantiles = measureImpostors(sampleOf(withForeign(), 1), "quantiles");
		expect(impostors.mean).toBeCloseTo(quantiles.mean, 6);
		expect(impostors.deviation).toBeGreaterThan(3 * deviation);
	});

	test("may be chosen before the graph, to the same scores", async () => {
		const { metadata } = newer;
		const chosen = chooseImpostors(faces, metadata, { seed: 1 });
		const before = await cluster(faces, newer);
		expect(before.links.impostors!.known).toBeNull();
		const given = await cluster(faces, newer, { impostors: chosen.impostors });
		expect(given.links.impostors).toEqual({ ...chosen, source: "file" });
	});

	test("are given, or measured against other people", async () => {
		const one = embeddedPeople([30], 2);
		const many = embeddedPeople(new Array(80).fill(2), 1);
		const alone = await cluster(one, newer);
		expect(alone.nobodyToCompare).toBe(true);
		const compared = await cluster(one, newer, { reference: many });
		expect(compared.links.impostors!.source).toBe("reference");
		expect(compared.nobodyToCompare).toBe(false);
		expect(compared.clusters).toBeLessThan(alone.clusters);
		const { impostors } = compared.links.impostors!;
		const again = await cluster(one, newer, { impostors });
		expect(again.links.scores).toEqual(compared.links.scores);
	});

	test("refuse a reference of another length", async () => {
		const reference = embeddedPeople([3], 1);
		await expect(cluster(faces, newer, { reference })).rejects.toThrow(
			"reference: expected rows of length 128, got length 64",
		);
	});
});
