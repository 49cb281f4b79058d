/** The lists of a library that grew, beside all pairs of its rows; their scores and masses, beside those of the whole set. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadScoringEngine } from "../../../src/engines/choose-engine.ts";
import { openLibraryFiles } from "../../../src/files/library/library-files.ts";
import {
	type LibraryNetwork,
	readNetwork,
} from "../../../src/people/library-network.ts";
import type { GrowingSet } from "../../../src/people/lists/growing-set.ts";
import {
	countListed,
	createLists,
	type NeighbourLists,
} from "../../../src/people/lists/neighbour-lists.ts";
import { layOver } from "../../../src/people/lists/overlay.ts";
import { scoreLists } from "../../../src/people/lists/score-lists.ts";
import { openStoredSet } from "../../../src/people/lists/stored-set.ts";
import { takeSnapshot } from "../../../src/people/snapshot.ts";
import { startScorers } from "../../../src/pipeline/scoring-pool.ts";
import { noLink } from "../../../src/scoring/scored-graph.ts";
import {
	range,
	readBundledFaces,
	takeRows,
	withPeople,
} from "../../helpers/people-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const faces = readBundledFaces();
const at = (name: string) => join(base, name);

interface Opened {
	readonly network: LibraryNetwork;
	readonly leaders: Int32Array;
	readonly set: GrowingSet;
	readonly lists: NeighbourLists;
	readonly masses: Float64Array;
}

/** What the files of a library hold; its rows are read by `set` as long as `use` runs. */
async function withLists<T>(
	folder: string,
	use: (opened: Opened) => T,
): Promise<Awaited<T>> {
	const files = await openLibraryFiles(folder, {
		mode: "read",
		waitSeconds: 0,
	});
	try {
		const { live } = takeSnapshot(files.state);
		const network = readNetwork(files.state, null);
		const leaders = live.rows.filter((row) => live.isLeader[row] === 1);
		const set = openStoredSet(files.state, live, network.options.k);
		return await use({
			network,
			leaders,
			set,
			lists: set.listsOf(leaders),
			masses: set.massesOf(leaders),
		});
	} finally {
		files.close();
	}
}

/** By a row's number, its links: neighbour, and a value of each. */
function linksOf(
	{ rows, k, neighbours }: NeighbourLists,
	values: Float32Array,
) {
	return new Map(
		Array.from(rows, (row, i) => {
			const links = range(i * k, (i + 1) * k).filter(
				(at) => neighbours[at] >= 0,
			);
			return [row, new Map(links.map((at) => [neighbours[at], values[at]]))];
		}),
	);
}

const additions = [300, 340, 341, 342, 400, 415];

beforeAll(async () => {
	await withPeople(at("grown"), async (library) => {
		let first = 0;
		for (const end of additions) {
			await library.add({ features: takeRows(faces, range(first, end)) });
			first = end;
		}
	});
	// In a set with copies, a row's list may lack a score where a copy was nearer.
	const copies = await withPeople(at("copies"), async (library) => {
		await library.add({ features: takeRows(faces, range(0, 250)) });
		return library.rows().map(({ copyOf }) => copyOf);
	});
	const distinct = range(0, 250).filter((row) => copies[row] === null);
	await withPeople(at("whole"), (library) =>
		library.add({ features: takeRows(faces, distinct) }),
	);
});

test("after additions each row lists the nearest of all leaders", async () => {
	await withLists(at("grown"), ({ leaders, lists, network }) => {
		const { k } = network.options;
		expect(leaders.length).toBeGreaterThan(390);
		const { cols } = faces;
		const units = Array.from(leaders, (row) => {
			const values = Array.from(
				faces.data.subarray(row * cols, (row + 1) * cols),
			);
			const length = Math.hypot(...values);
			return values.map((value) => value / length);
		});
		const isLeader = new Set(leaders);
		const positions = new Map(Array.from(leaders, (row, i) => [row, i]));
		const cosine = (a: number, b: number) =>
			units[a].reduce((sum, value, d) => sum + value * units[b][d], 0);
		leaders.forEach((row, i) => {
			const all = leaders.map((_, j) => j).filter((j) => j !== i);
			const best = Float64Array.from(all, (j) => cosine(i, j))
				.sort()
				.reverse();
			const count = countListed(lists, i);
			expect(count).toBe(Math.min(k, leaders.length - 1));
			const listed = lists.neighbours.subarray(i * k, i * k + count);
			expect(new Set(listed).size).toBe(count);
			for (let c = 0; c < count; c++) {
				expect(isLeader.has(listed[c]) && listed[c] !== row).toBe(true);
				const exact = cosine(i, positions.get(listed[c])!);
				if (
					Math.abs(exact - best[c]) > 1e-5 ||
					Math.abs(lists.cosines[i * k + c] - exact) > 1e-5
				)
					expect.fail(`row ${row}, place ${c}: ${listed[c]}`);
			}
		});
	});
});

test("after additions each row's mass is the sum of its links over all lists", async () => {
	await withLists(at("grown"), ({ leaders, lists, masses }) => {
		const sums = new Map(Array.from(leaders, (row) => [row, 0]));
		const first = linksOf(lists, lists.first);
		const known = new Map(
			Array.from(first, ([row, links]) => [
				row,
				new Map([...links].filter(([, value]) => value !== noLink)),
			]),
		);
		expect(known.get(leaders[0])!.size).toBeGreaterThan(20);
		for (const [a, links] of known)
			for (const [b, one] of links) {
				const other = known.get(b)?.get(a);
				if (other !== undefined && a > b) continue;
				const mass = other === undefined ? one : (one + other) / 2;
				sums.set(a, sums.get(a)! + mass);
				sums.set(b, sums.get(b)! + mass);
			}
		const errors = Array.from(leaders, (row, i) =>
			Math.abs(sums.get(row)! - masses[i]),
		);
		expect(Math.max(...errors)).toBeLessThan(1e-4);
	});
});

test("an addition leaves the scores of rows whose 1-hop neighbours it does not change, and what the first pass found", async () => {
	await withPeople(at("kept"), (library) =>
		library.add({ features: takeRows(faces, range(0, 200)) }),
	);
	const read = () =>
		withLists(at("kept"), ({ lists }) => ({
			scores: linksOf(lists, lists.scores),
			first: linksOf(lists, lists.first),
		}));
	const before = await read();
	await withPeople(at("kept"), (library) =>
		library.add({ features: takeRows(faces, range(200, 203)) }),
	);
	const after = await read();
	const kept = { scores: 0, first: 0 };
	for (const name of ["scores", "first"] as const)
		for (const [row, links] of before[name]) {
			const now = after[name].get(row)!;
			const isNear = [...now.keys()].slice(0, 40).some((other) => other >= 200);
			if (name === "scores" && isNear) continue;
			for (const [other, value] of links) {
				const present = now.get(other) ?? noLink;
				if (value === noLink || present === noLink) continue;
				expect(present).toBe(value);
				kept[name]++;
			}
		}
	expect(kept.scores).toBeGreaterThan(300);
	expect(kept.first).toBeGreaterThan(1000);
});

describe("scoring again what a whole run scored", () => {
	/** The largest difference of scores where the lists of some rows forget some of what they know. */
	const scoreAgain = (
		rows: (leaders: Int32Array) => Int32Array,
		forgotten: readonly ("first" | "scores")[],
	) =>
		withLists(at("whole"), async ({ leaders, set, network }) => {
			const some = rows(leaders);
			const known = set.listsOf(some);
			const lists = {
				...set.listsOf(some),
				...Object.fromEntries(
					forgotten.map((name) => [name, createLists(some, set.k)[name]]),
				),
			};
			const overlay = layOver(
				set,
				{ rows: 0, cols: set.cols, data: new Float32Array(0) },
				lists,
			);
			const engine = await loadScoringEngine("wasm", network.checkpoint);
			const pool = startScorers(engine, 1, some.length);
			await scoreLists(pool, overlay, {
				...network.options,
				weights: network.checkpoint.weights,
				impostors: network.measured!.impostors.impostors,
			});
			await pool.workers.close();
			expect(overlay.changedMasses().rows).toHaveLength(0);
			const errors = known.scores.map((score, i) =>
				Math.abs(score - lists.scores[i]),
			);
			expect(
				known.scores.filter((score) => score !== noLink).length,
			).toBeGreaterThan(10 * some.length);
			return Math.max(...errors);
		});

	test("all rows, both passes", async () => {
		expect(
			await scoreAgain((leaders) => leaders, ["first", "scores"]),
		).toBeLessThan(1e-4);
	});

	test("some rows, the second pass", async () => {
		const third = (leaders: Int32Array) =>
			leaders.filter((_, i) => i % 3 === 1);
		expect(await scoreAgain(third, ["scores"])).toBeLessThan(1e-4);
		expect(
			await scoreAgain((leaders) => leaders.subarray(7, 8), ["scores"]),
		).toBeLessThan(1e-4);
	});
});
