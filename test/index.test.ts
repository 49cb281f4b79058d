import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
	bundledFaces,
	clusterDetails,
	clusterFeatures,
	InputError,
	loadEngine,
	readCheckpoint,
	readClusters,
	readFloatMatrix,
	readKnnGraph,
	readLabels,
	scoreClusters,
	toLabels,
	writeCheckpoint,
	writeClusters,
} from "../src/index.ts";
import { formulaCheckpoint } from "./helpers/formula.ts";
import { hasShared, needsFaces, sharedPath } from "./helpers/shared.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const folder = temporaryFolder();
const shared = false;

describe("the library", () => {
	test("clusters features with a checkpoint, an engine and a graph of one's own", async () => {
		const path = join(folder, "network.ckpt");
		writeCheckpoint(path, formulaCheckpoint(128));
		const features = readFloatMatrix(bundledFaces.features, { shared });
		const rows = features.rows;
		const done: number[] = [];
		const result = await clusterFeatures(features, {
			engine: await loadEngine("wasm"),
			checkpoint: readCheckpoint(path),
			graph: readKnnGraph(bundledFaces.graph, rows, { shared }),
			kAtHop: [5, 3],
			maxSz: 50,
			copies: "none",
			onProgress: (count) => done.push(count),
		});
		const { clusters } = result.grouping;
		expect(clusters).toHaveLength(rows);
		expect(done.at(-1)).toBe(rows);
		expect(result.links.scores).toHaveLength(5 * rows);
		const file = join(folder, "clusters.json");
		const details = clusterDetails(result);
		expect(details.confidence).toHaveLength(rows);
		expect(details.central).toHaveLength(result.clusters);
		writeClusters(file, { clusters, ids: null, details });
		expect(Array.from(readClusters(file), Number)).toEqual(
			Array.from(clusters),
		);
		expect(JSON.parse(readFileSync(file, "utf8")).items).toBe(rows);
	});

	test.skipIf(!hasShared)(
		"groups the bundled faces well with the reference's network",
		needsFaces,
		async () => {
			const features = readFloatMatrix(bundledFaces.features, { shared });
			const network = sharedPath("parity", "dlib128", "reference.legacy.ckpt");
			const { grouping } = await clusterFeatures(features, {
				backend: "wasm",
				checkpoint: readCheckpoint(network),
			});
			const truth = readLabels(bundledFaces.labels, features.rows);
			const scores = scoreClusters(truth, toLabels(grouping.clusters));
			expect(scores.bcubed.f).toBeGreaterThan(0.9);
		},
	);

	const bad: readonly [string, number, number, number, RegExp][] = [
		["no rows", 0, 8, 0, /^features: expected at least 1 row/],
		["too few values", 3, 8, 20, /^features: .* got 3 x 8 with 20 values$/],
		["another length", 3, 9, 27, /^checkpoint: expected features of length 8/],
	];
	test.each(bad)("refuses %s", async (_, rows, cols, length, message) => {
		const features = { rows, cols, data: new Float32Array(length) };
		const refused = clusterFeatures(features, {
			backend: "wasm",
			checkpoint: formulaCheckpoint(8),
		});
		await expect(refused).rejects.toThrow(InputError);
		await expect(refused).rejects.toThrow(message);
	});
});
