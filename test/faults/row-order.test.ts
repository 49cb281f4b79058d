/**
 * Rows in another order have the same clusters and confidences, in that order: nothing depends on where a row stands.
 * @module-tag slow/faults
 */
import { describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import {
	bundledFaces,
	clusterDetails,
	clusterFeatures,
	loadEngine,
	readCheckpoint,
	readFloatMatrix,
} from "../../src/index.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import { hasShared, sharedPath } from "../helpers/shared.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const relational = "models/faces.ckpt";
const lgcn = "logs/best.ckpt";

/** The first `rows` faces, and the first `twice` of them once more. */
function faces(path: string, rows: number, twice: number): FloatMatrix {
	const all = readFloatMatrix(path, { shared: false });
	const taken = Int32Array.from({ length: rows + twice }, (_, i) => i % rows);
	return takeRows(all, taken);
}

/** A random order in which the first of two equal rows still comes first: nothing else tells them apart. */
function shuffle(rows: number, twice: number, seed: number): Int32Array {
	const isSeen = new Uint8Array(rows);
	return permutation(rows + twice, createRandom(seed)).map((row) => {
		const face = row % rows;
		return isSeen[face]++ === 0 ? face : face + rows;
	});
}

async function clusterWith(checkpoint: string, features: FloatMatrix) {
	const clustered = await clusterFeatures(features, {
		checkpoint: readCheckpoint(checkpoint),
		engine: await loadEngine("wasm"),
	});
	const { clusters } = clustered.grouping;
	return { clusters, ...clusterDetails(clustered) };
}

type Clustered = Awaited<ReturnType<typeof clusterWith>>;

/** @param order row i of `mixed` is row order[i] of `plain` */
function expectSame(plain: Clustered, mixed: Clustered, order: Int32Array) {
	const names = new Map<number, number>();
	let furthest = 0;
	order.forEach((row, i) => {
		const name = names.get(mixed.clusters[i]) ?? plain.clusters[row];
		names.set(mixed.clusters[i], name);
		expect(plain.clusters[row]).toBe(name);
		const [before, after] = [plain.confidence[row], mixed.confidence[i]];
		if (!Object.is(before, after))
			furthest = Math.max(furthest, Math.abs(before - after));
	});
	expect(names.size).toBe(new Set(plain.clusters).size);
	expect(names.size).toBeLessThan(0.75 * order.length);
	// Sums over a row's links go by row numbers: their last bit may differ.
	expect(furthest).toBeLessThan(1e-6);
	const probabilities = ({ questions }: Clustered) =>
		questions.map(({ probability }) => probability);
	expect(probabilities(mixed).length).toBe(probabilities(plain).length);
	probabilities(plain).forEach((probability, i) => {
		expect(probabilities(mixed)[i]).toBeCloseTo(probability, 5);
	});
}

const few: [string, string, string, number, number][] = [
	["bundled faces", bundledFaces.features, relational, 700, 60],
	["bundled faces", bundledFaces.features, lgcn, 150, 0],
];
const val = (name: string) =>
	sharedPath("faces", "val", `${name}.features.npy`);
const many: typeof few = [
	["dlib128", val("dlib128"), relational, 2500, 200],
	["arc512", val("arc512"), relational, 2500, 200],
	["dlib128", val("dlib128"), lgcn, 2500, 0],
];

describe("rows in another order have the same clusters, in that order", () => {
	test.each(isFull && hasShared ? [...few, ...many] : few)(
		"%s (%s), %s: %i rows, %i of them twice",
		async (_, path, checkpoint, rows, twice) => {
			const features = faces(path, rows, twice);
			const plain = await clusterWith(checkpoint, features);
			for (const seed of isFull ? [1, 2, 3] : [1]) {
				const order = shuffle(rows, twice, seed);
				const mixed = await clusterWith(checkpoint, takeRows(features, order));
				expectSame(plain, mixed, order);
			}
		},
	);
});
