/** What a report says, beside counting by hand. */
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../../src/arrays/random.ts";
import { poolLinks } from "../../../src/grouping/links.ts";
import {
	collectReport,
	type ReportInput,
} from "../../../src/review/report/collect-report.ts";
import { range } from "../../helpers/people-library.ts";

const nothing = {
	name: "people.csv",
	numbers: null,
	names: null,
	ids: null,
	confidence: null,
	covers: null,
	questions: null,
	links: null,
	map: null,
	identities: null,
} as const;

/** Clusters, identities and links at random. */
function draw(random: Random, numRows: number) {
	const dense = (most: number) => {
		const drawn = range(0, numRows).map(() => random.below(most));
		const seen = [...new Set(drawn)];
		return Int32Array.from(drawn, (one) => seen.indexOf(one));
	};
	const clusters = dense(8);
	const ids = dense(6).map((id) => (random.below(9) === 0 ? -1 : id));
	const edges = new Map<string, number>();
	for (let i = 0; i < 3 * numRows; i++) {
		const [a, b] = [random.below(numRows), random.below(numRows)];
		if (a < b) edges.set(`${a} ${b}`, Math.fround(random.below(1000) / 1000));
	}
	const pairs = [...edges.keys()].map((key) => key.split(" ").map(Number));
	const links = poolLinks(
		Int32Array.from(pairs.flat()),
		Float32Array.from(edges.values()),
		numRows,
		"avg",
	);
	return { clusters, ids, edges, links };
}

const rowsWhere = (values: Int32Array, value: number) =>
	range(0, values.length).filter((row) => values[row] === value);

describe.each([1, 2, 3, 4])("identities and clusters at random %i", (seed) => {
	const { clusters, ids, edges, links } = draw(createRandom(seed), 60);
	const count = Math.max(...ids) + 1;
	const numbers = range(0, 8).map((cluster) => 10 * cluster + 3);
	const { truth } = collectReport({
		...nothing,
		clusters,
		numbers,
		links,
		identities: { ids, count, nameOf: (id) => `id ${id}` },
	});
	/** The strongest link for which something holds. */
	const strongest = (holds: (a: number, b: number) => boolean) =>
		[...edges]
			.map(([key, probability]) => ({
				rows: key.split(" ").map(Number),
				probability,
			}))
			.filter(({ rows: [a, b] }) => ids[a] >= 0 && ids[b] >= 0 && holds(a, b))
			.reduce((best, one) => Math.max(best, one.probability), -1);

	test("identities in several clusters are split, with the strongest link between these", () => {
		const split = range(0, count).filter(
			(id) => new Set(rowsWhere(ids, id).map((row) => clusters[row])).size > 1,
		);
		expect(truth!.numSplit).toBe(split.length);
		expect(new Set(truth!.split.map(({ identity }) => identity))).toEqual(
			new Set(split.map((id) => `id ${id}`)),
		);
		for (const { identity, rows, parts, link } of truth!.split) {
			const id = Number(identity.slice(3));
			const own = rowsWhere(ids, id);
			expect(rows).toBe(own.length);
			for (const part of parts) {
				const there = own.filter(
					(row) => numbers[clusters[row]] === part.cluster,
				);
				expect([part.rows, part.cover]).toEqual([there.length, there[0]]);
			}
			const best = strongest(
				(a, b) => ids[a] === id && ids[b] === id && clusters[a] !== clusters[b],
			);
			expect(link?.probability ?? -1).toBe(best);
		}
	});

	test("clusters of several identities are mixed, with the strongest link between these", () => {
		const known = (cluster: number) =>
			rowsWhere(clusters, cluster).filter((row) => ids[row] >= 0);
		const mixed = range(0, Math.max(...clusters) + 1).filter(
			(cluster) => new Set(known(cluster).map((row) => ids[row])).size > 1,
		);
		expect(truth!.mixed.map(({ cluster }) => cluster).sort()).toEqual(
			mixed.map((cluster) => numbers[cluster]).sort(),
		);
		const outside = truth!.mixed.map(
			({ rows, parts: [first] }) => rows - first.rows,
		);
		expect(outside).toEqual(outside.toSorted((a, b) => b - a));
		for (const { cluster, rows, link } of truth!.mixed) {
			const own = numbers.indexOf(cluster);
			expect(rows).toBe(known(own).length);
			const best = strongest(
				(a, b) =>
					clusters[a] === own && clusters[b] === own && ids[a] !== ids[b],
			);
			expect(link?.probability ?? -1).toBe(best);
		}
	});

	test("B-Cubed is the mean over rows of known identity", () => {
		const rows = range(0, 60).filter((row) => ids[row] >= 0);
		const mean = (of: (row: number, other: number) => [boolean, boolean]) =>
			rows
				.map((row) => {
					const near = rows.filter((other) => of(row, other)[0]);
					return near.filter((other) => of(row, other)[1]).length / near.length;
				})
				.reduce((sum, share) => sum + share, 0) / rows.length;
		const sameCluster = (a: number, b: number) => clusters[a] === clusters[b];
		const sameId = (a: number, b: number) => ids[a] === ids[b];
		expect(truth!.bcubed.precision).toBeCloseTo(
			mean((a, b) => [sameCluster(a, b), sameId(a, b)]),
			9,
		);
		expect(truth!.bcubed.recall).toBeCloseTo(
			mean((a, b) => [sameId(a, b), sameCluster(a, b)]),
			9,
		);
	});
});

test("sizes, confidences, clusters and ids are those of the rows", () => {
	const input: ReportInput = {
		...nothing,
		clusters: Int32Array.of(0, 0, 0, 1, 2, 2),
		numbers: [7, 9, 4],
		names: ["Ann", null, null],
		ids: ["a", "b", "c", "d", "e", null],
		confidence: Float32Array.of(1, 0.5, 0.26, Number.NaN, 0.74, 0.74),
		covers: [1, 3, 5],
		questions: [{ clusters: [0, 2], rows: [2, 4], links: 1, probability: 0.4 }],
	};
	const report = collectReport(input);
	expect(report).toMatchObject({
		rows: 6,
		clusters: 3,
		singletons: 1,
		largest: 3,
	});
	expect(report.sizes).toEqual([
		{ size: 1, clusters: 1 },
		{ size: 2, clusters: 1 },
		{ size: 3, clusters: 1 },
	]);
	expect(report.confidence).toHaveLength(20);
	expect(report.confidence![19]).toBe(1);
	expect(report.confidence![10]).toBe(1);
	expect(report.confidence![5]).toBe(1);
	expect(report.confidence![14]).toBe(2);
	expect(report.list).toEqual([
		{
			cluster: 7,
			name: "Ann",
			rows: 3,
			cover: 1,
			confidence: expect.closeTo(1.76 / 3, 6),
		},
		{
			cluster: 4,
			name: null,
			rows: 2,
			cover: 5,
			confidence: expect.closeTo(0.74, 6),
		},
		{ cluster: 9, name: null, rows: 1, cover: 3, confidence: null },
	]);
	expect(report.questions).toEqual([
		{ clusters: [7, 4], rows: [2, 4], probability: 0.4 },
	]);
	expect(report.ids).toEqual({ 1: "b", 2: "c", 3: "d", 4: "e" });
	expect(report.truth).toBeNull();
});

test("the map keeps places on one scale, and a sample of many rows", () => {
	const numbersOf = (
		text: string,
		Type: typeof Uint16Array | typeof Int32Array,
	) => {
		const bytes = Uint8Array.from(Buffer.from(text, "base64"));
		return Array.from(new Type(bytes.buffer));
	};
	const small = collectReport({
		...nothing,
		clusters: Int32Array.of(0, 1, 1),
		numbers: [5, 6],
		map: { x: Float32Array.of(-1, 1, 0), y: Float32Array.of(0, 1, 0.5) },
	}).map!;
	expect(numbersOf(small.x, Uint16Array)).toEqual([0, 65535, 32768]);
	expect(numbersOf(small.y, Uint16Array)).toEqual([0, 32768, 16384]);
	expect(numbersOf(small.row, Int32Array)).toEqual([0, 1, 2]);
	expect(numbersOf(small.cluster, Int32Array)).toEqual([5, 6, 6]);
	const count = 250_000;
	const x = Float32Array.from({ length: count }, (_, row) => row);
	const large = collectReport({
		...nothing,
		clusters: new Int32Array(count),
		map: { x, y: new Float32Array(count) },
	}).map!;
	const rows = numbersOf(large.row, Int32Array);
	expect(rows.length).toBeLessThanOrEqual(100_000);
	expect(rows.slice(0, 3)).toEqual([0, 3, 6]);
	expect(numbersOf(large.y, Uint16Array).every((y) => y === 0)).toBe(true);
});

test("no rows, and labels of which none is known, are reports too", () => {
	const empty = collectReport({ ...nothing, clusters: new Int32Array(0) });
	expect(empty).toMatchObject({ rows: 0, clusters: 0, largest: 0, list: [] });
	const unknown = collectReport({
		...nothing,
		clusters: Int32Array.of(0, 1),
		identities: { ids: Int32Array.of(-1, -1), count: 0, nameOf: String },
	});
	expect(unknown.truth).toBeNull();
});
