/** Scores of parts, exchanged and pooled, compared with pooling the scored graph in one piece. */
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { InputError } from "../../../src/errors.ts";
import { collectLinks } from "../../../src/grouping/pieces/link-pieces.ts";
import { poolGraph, poolRows } from "../../../src/grouping/pooled-rows.ts";
import { exchangeScores } from "../../../src/parts/links/exchange.ts";
import { linkStages } from "../../../src/parts/links/link-stages.ts";
import { openLinkTable } from "../../../src/parts/links/link-table.ts";
import {
	type LinkKind,
	readLinkPieces,
} from "../../../src/parts/links/stored-links.ts";
import type { PartContext } from "../../../src/parts/part-context.ts";
import { rangeOf } from "../../../src/parts/sets.ts";
import { withMasses } from "../../../src/relational/first-pass.ts";
import {
	noLink,
	type ScoredGraph,
	withoutRows,
} from "../../../src/scoring/scored-graph.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";
import { joinParts, openPartRun } from "../../helpers/part-run.ts";
import { relationalCheckpoint } from "../../helpers/relational-checkpoint.ts";
import { oddGraph } from "../../helpers/subgraph-by-sets.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const rows = 700;
const numScored = 6;
const zeroRows = Int32Array.of(0, 17, 333);
let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

/** Random scores of an odd graph, in which one row is near most others. */
function scoredGraph(): ScoredGraph {
	const graph = oddGraph(createRandom(2), rows, 8);
	const { cols, data } = graph;
	const hub = 350;
	for (let row = 0; row < rows; row++) {
		const list = data.subarray(row * cols + 1, (row + 1) * cols);
		if (list[0] !== row && row !== hub && !list.includes(hub)) list[0] = hub;
	}
	const random = createRandom(3);
	const scores = Float32Array.from({ length: rows * numScored }, (_, i) => {
		const row = Math.floor(i / numScored);
		const other = data[row * cols + 1 + (i % numScored)];
		return other === row ? noLink : random.next();
	});
	return { graph, numScored, scores };
}

const scored = scoredGraph();

/** A run whose parts have written their scores to a stage. */
function runWith(
	{ graph, scores }: ScoredGraph,
	stage: string,
	parts: number,
	options = {},
): PartContext {
	const context = openPartRun(folder, {
		features: randomFeatures(rows, 4, 1, 0.3),
		graph,
		network: relationalCheckpoint(0),
		engine,
		parts,
		options: {
			batchSize: 8,
			kAtHop: [numScored, 2],
			activeConnection: 3,
			seed: 1,
			pool: null,
			propagation: "naive",
			...options,
		},
	});
	context.files.write("impostors", 0, { zeroRows });
	for (let part = 0; part < parts; part++) {
		const { first, end } = rangeOf(context, rows, part);
		const own = scores.slice(first * numScored, end * numScored);
		context.files.write(stage, part, {
			scores: own,
			...exchangeScores(context, part, own),
		});
	}
	return context;
}

async function pool(context: PartContext, name: string): Promise<void> {
	const stage = { name, parts: context.manifest.parts, needs: [] };
	for (let part = 0; part < stage.parts; part++)
		context.files.write(
			name,
			part,
			await linkStages[name](context, part, stage),
		);
}

/** All links of a run, from pieces of at least 50. */
const linksOf = (context: PartContext, kind: LinkKind) =>
	collectLinks(readLinkPieces(context, kind, 50), "links");

const numbers = [1, 3, 20];

describe.each(numbers)("in %i parts", (parts) => {
	test("a part's file has its links with other parts, by the part of the other row", () => {
		const context = runWith(scored, "scores", parts);
		let count = 0;
		for (let part = 0; part < parts; part++) {
			const read = <A extends Int32Array | Float32Array | Float64Array>(
				name: string,
			) => context.files.read<A>("scores", part, name);
			const offsets = read<Float64Array>("toOffsets");
			const to = read<Int32Array>("toRows");
			expect(offsets[part]).toBe(offsets[part + 1]);
			count += to.length;
			for (let other = 0; other < parts; other++) {
				const { first, end } = rangeOf(context, rows, other);
				const segment = to.subarray(offsets[other], offsets[other + 1]);
				expect(segment.every((row) => row >= first && row < end)).toBe(true);
			}
		}
		if (parts === 1) expect(count).toBe(0);
		else expect(count).toBeGreaterThan(rows);
	});

	test.each(["avg", "max", "none"] as const)(
		"the links of the grouping are those of pool %s",
		async (kind) => {
			const context = runWith(scored, "scores", parts, { pool: kind });
			await pool(context, "links");
			expect(linksOf(context, "")).toEqual(
				poolGraph(withoutRows(scored, zeroRows), kind),
			);
			expect(linksOf(context, "mean-")).toEqual(poolGraph(scored, "avg"));
		},
	);

	test("the links of a first pass are read by rows", async () => {
		const context = runWith(scored, "first-scores", parts);
		await pool(context, "first-links");
		const truth = withMasses(poolRows(scored, "avg", "both"));
		expect(joinParts(context, "first-links", "others")).toEqual(
			Array.from(truth.others),
		);
		expect(joinParts(context, "first-links", "values")).toEqual(
			Array.from(truth.values),
		);
		expect(joinParts(context, "first-links", "masses")).toEqual(
			Array.from(truth.masses),
		);
		const table = openLinkTable(context, "first-links", rows);
		expect(table.count()).toBe(truth.others.length);
		const random = createRandom(parts);
		const some = Int32Array.from({ length: rows }, (_, row) => row).filter(
			() => random.next() < 0.2,
		);
		const kept = (row: number) => (row % 3 === 0 ? row / 3 : -1);
		const links = table.gather(some, kept);
		const masses = new Float64Array(some.length);
		table.masses(some, masses);
		for (const [i, row] of some.entries()) {
			const own = [
				...truth.others.subarray(truth.offsets[row], truth.offsets[row + 1]),
			];
			const values = truth.values.subarray(
				truth.offsets[row],
				truth.offsets[row + 1],
			);
			const found = links.others.subarray(
				links.offsets[i],
				links.offsets[i + 1],
			);
			expect(Array.from(found)).toEqual(
				own.map(kept).filter((number) => number >= 0),
			);
			expect(
				Array.from(
					links.values.subarray(links.offsets[i], links.offsets[i + 1]),
				),
			).toEqual(Array.from(values.filter((_, at) => kept(own[at]) >= 0)));
			expect(masses[i]).toBe(truth.masses[row]);
		}
	});
});

test("an L-GCN has no rows of zeros", async () => {
	const context = runWith(scored, "scores", 3, { pool: "avg" });
	const stages = context.manifest.stages.filter(
		({ name }) => name !== "impostors",
	);
	const ofLgcn = { ...context, manifest: { ...context.manifest, stages } };
	await pool(ofLgcn, "links");
	expect(linksOf(ofLgcn, "")).toEqual(poolGraph(scored, "avg"));
	expect(context.files.lengthOf("links", 0, "mean-offsets")).toBeNull();
});

test("no links at all", async () => {
	const scores = scored.scores.map(() => noLink);
	const none = { ...scored, scores };
	const context = runWith(none, "scores", 3);
	await pool(context, "links");
	expect(linksOf(context, "")).toEqual(poolGraph(none, "avg"));
});

test("a score that is not finite is refused", async () => {
	const scores = scored.scores.slice();
	scores[scores.findIndex((score) => score !== noLink)] = Number.NaN;
	const context = runWith({ ...scored, scores }, "scores", 3);
	await expect(pool(context, "links")).rejects.toThrow(InputError);
	await expect(pool(context, "links")).rejects.toThrow(
		"scores: expected finite numbers, got NaN for rows",
	);
});
