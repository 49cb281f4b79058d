/** The same partitions as the published code on its own edges and scores. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	readFloatVector,
	readIntMatrix,
} from "../../src/files/npy/read-npy.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import { propagate } from "../../src/grouping/propagate.ts";
import type { PropagationOptions } from "../../src/grouping/propagation.ts";
import { toGroups } from "../helpers/random-graph.ts";
import { hasShared, needsFaces, sharedPath } from "../helpers/shared.ts";

interface Expected {
	kind: "threshold" | "naive";
	max_sz: number;
	step: number;
	pool: "avg" | "max" | null;
	threshold: number;
	file: string;
	items: number;
	clusters: number;
}

describe.skipIf(!hasShared)("the reference's partitions", needsFaces, () => {
	const sets = [
		["arc512", "val-20"],
		["arc512", "val-40"],
		["dlib128", "val-20"],
		["dlib128", "val-40"],
	];
	test.each(sets)("%s %s", (...folder) => {
		const pathOf = (file: string) => sharedPath("parity", ...folder, file);
		const edges = readIntMatrix(pathOf("edges.npy"), { shared: false }).data;
		const scores = readFloatVector(pathOf("scores.npy"), { shared: false });
		const path = pathOf("expected.json");
		const expected: Expected[] = JSON.parse(
			readFileSync(path, "utf8"),
		).propagation;
		expect(expected.map((row) => row.kind)).toEqual([
			"threshold",
			"threshold",
			"threshold",
			"naive",
			"naive",
		]);
		for (const row of expected) {
			const options: PropagationOptions =
				row.kind === "naive"
					? { kind: "naive", threshold: row.threshold }
					: { kind: "threshold", maxSize: row.max_sz, step: row.step };
			const links = poolLinks(edges, scores, row.items, row.pool ?? "none");
			const { clusters, oversized } = propagate(links, options, () => {});
			const theirs = readLabels(pathOf(row.file), row.items).ids;
			expect(toGroups(clusters), row.file).toBe(toGroups(theirs));
			expect(new Set(clusters).size).toBe(row.clusters);
			expect(oversized).toEqual([]);
		}
	});
});
