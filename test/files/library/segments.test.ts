/** Features and lists in many segments, merged on the way: what is read is what a Map of each row's newest would give. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	countToMerge,
	indexedRows,
	indexRows,
} from "../../../src/files/library/row-index.ts";
import { openFloatMatrix } from "../../../src/files/stored/stored-matrix.ts";
import { openRows, whileRead } from "../../../src/files/stored/stored-rows.ts";
import { change, withReader, withWriter } from "../../helpers/small-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const cols = 3;
const k = 4;
const scored = 2;

interface List {
	readonly neighbours: number[];
	readonly cosines: number[];
	readonly scores: number[];
	readonly first: number[];
	readonly mass: number;
}

test("the newest entry of a row is found in any number of segments", () => {
	const random = createRandom(1);
	for (let round = 0; round < 200; round++) {
		const numRows = 1 + random.below(20);
		const segments = Array.from({ length: random.below(6) }, () =>
			Int32Array.from({ length: numRows }, (_, row) => row).filter(
				() => random.below(2) === 0,
			),
		);
		const index = indexRows(numRows, segments);
		const expected = Array.from({ length: numRows }, (_, row) => {
			const s = segments.findLastIndex((rows) => rows.includes(row));
			return s < 0 ? [-1] : [s, segments[s].indexOf(row)];
		});
		const found = expected.map((_, row) =>
			index.segment[row] < 0 ? [-1] : [index.segment[row], index.position[row]],
		);
		expect(found).toEqual(expected);
		const rows = expected.flatMap(([s], row) => (s < 0 ? [] : [row]));
		expect([...indexedRows(index)]).toEqual(rows);
	}
});

describe("additions to a library", () => {
	test("read as a Map holds them, while segments stay few", async () => {
		const random = createRandom(2);
		const features: number[][] = [];
		const lists = new Map<number, List>();
		const folder = join(base, "many");
		await withWriter(folder, async (library) => {
			for (let round = 0; round < 60; round++) {
				const count = 1 + random.below(round === 0 ? 80 : 6);
				change(library, "add", (event) => {
					const first = event.addRows({ count });
					const own = Int32Array.from({ length: count }, (_, i) => first + i);
					const data = Float32Array.from({ length: count * cols }, random.next);
					event.appendFeatures(own, { rows: count, cols, data });
					for (let i = 0; i < count; i++)
						features.push([...data.subarray(i * cols, (i + 1) * cols)]);
					const all = [...features.keys()];
					const rows = Int32Array.from(
						all.filter((row) => row >= first || random.below(9) === 0),
					);
					const neighbours = Int32Array.from({ length: rows.length * k }, () =>
						random.below(all.length),
					);
					const cosines = Float32Array.from(neighbours, random.next);
					const scores = Float32Array.from(
						{ length: rows.length * scored },
						() => (random.below(3) ? random.next() : Number.NaN),
					);
					const byFirst = scores.map(() => random.next());
					const masses = Float32Array.from(rows, random.next);
					event.appendLists({
						rows,
						neighbours,
						cosines,
						scores,
						first: byFirst,
						masses,
					});
					rows.forEach((row, i) => {
						lists.set(row, {
							neighbours: [...neighbours.subarray(i * k, (i + 1) * k)],
							cosines: [...cosines.subarray(i * k, (i + 1) * k)],
							scores: [...scores.subarray(i * scored, (i + 1) * scored)],
							first: [...byFirst.subarray(i * scored, (i + 1) * scored)],
							mass: masses[i],
						});
					});
				});
				const { segments } = library.state;
				expect(segments.length).toBeLessThanOrEqual(32);
				expect(readdirSync(join(folder, "segments"))).toHaveLength(
					segments.length,
				);
			}
			const numbers = library.state.segments.map(({ record }) => record.number);
			expect(Math.min(...numbers)).toBeGreaterThan(1);
		});
		await withReader(folder, async ({ state }) => {
			const { numRows } = state;
			expect(numRows).toBe(features.length);
			const all = Int32Array.from(features.keys());
			const some = all.filter(() => random.below(3) > 0);
			for (const rows of [all, some, all.toReversed(), Int32Array.of()]) {
				const expected = [...rows].flatMap((row) => features[row]);
				expect([...state.features.read(rows).data]).toEqual(expected);
				for (const width of [1, 2, k]) {
					const of = (array: "neighbours" | "cosines", most: number) =>
						[...rows].flatMap((row) => lists.get(row)![array].slice(0, most));
					expect([...state.lists.neighbours(rows, width)]).toEqual(
						of("neighbours", width),
					);
					expect([...state.lists.cosines(rows, width)]).toEqual(
						of("cosines", width),
					);
				}
				expect([...state.lists.scores(rows, scored)]).toEqual(
					[...rows].flatMap((row) => lists.get(row)!.scores),
				);
				expect([...state.lists.first(rows, scored)]).toEqual(
					[...rows].flatMap((row) => lists.get(row)!.first),
				);
				expect([...state.lists.masses(rows)]).toEqual(
					[...rows].map((row) => lists.get(row)!.mass),
				);
			}
			const stored = state.features.open(some);
			expect([stored.rows, stored.cols]).toEqual([some.length, cols]);
			await whileRead(stored, async (source) => {
				for (const i of [...some.keys(), ...some.keys()].toReversed()) {
					const start = source.at(i);
					expect([...source.values.subarray(start, start + cols)]).toEqual(
						features[some[i]],
					);
				}
			});
		});
	});

	test("rows without a list are filled up with themselves", async () => {
		await withWriter(join(base, "none"), (library) => {
			change(library, "add", (event) => {
				event.addRows({ count: 3 });
				event.appendLists({
					rows: Int32Array.of(1),
					neighbours: Int32Array.of(0, 1),
					cosines: Float32Array.of(0.5, 0),
					scores: Float32Array.of(1),
					first: Float32Array.of(1),
					masses: Float32Array.of(1),
				});
			});
			const { lists } = library.state;
			const rows = Int32Array.of(0, 1, 2);
			expect([...lists.neighbours(rows, 2)]).toEqual([0, 0, 0, 1, 2, 2]);
			expect([...lists.scores(rows, 1)]).toEqual([Number.NaN, 1, Number.NaN]);
			expect(() => library.state.features.read(rows)).toThrow(RangeError);
		});
	});
});

test("the fingerprint of one segment is that of its file; of several, it says which they are", async () => {
	await withWriter(join(base, "printed"), (library) => {
		const add = (value: number) =>
			change(library, "add", (event) => {
				const row = event.addRows({ count: 1 });
				const data = Float32Array.of(value, 1);
				event.appendFeatures(Int32Array.of(row), { rows: 1, cols: 2, data });
			});
		add(1);
		const open = () => {
			const { features, numRows } = library.state;
			return features.open(Int32Array.from({ length: numRows }, (_, i) => i));
		};
		const path = join(base, "printed/segments/000001/features.npy");
		const one = open();
		expect(one.fingerprint).toBe(openFloatMatrix(path).fingerprint);
		add(2);
		const two = open();
		add(2);
		expect(
			new Set([one, two, open()].map((each) => each.fingerprint)).size,
		).toBe(3);
	});
});

test("a file of several that changes is refused", async () => {
	await withWriter(join(base, "changing"), async (library) => {
		for (const value of [1, 2])
			change(library, "add", (event) => {
				const row = event.addRows({ count: 1 });
				const data = Float32Array.of(value);
				event.appendFeatures(Int32Array.of(row), { rows: 1, cols: 1, data });
			});
		const stored = library.state.features.open(Int32Array.of(0, 1));
		const version = { size: 1, mtimeMs: 0, ino: 0 };
		const parts = stored.parts!.map((part) => ({ ...part, version }));
		expect(() => openRows({ ...stored, parts })).toThrow(
			/expected a \.npy file, got a file that changed while it was read$/,
		);
	});
});

describe("how many segments to merge", () => {
	test("none while they are few, always enough to make them few, and the newest", () => {
		expect(countToMerge([])).toBe(0);
		expect(countToMerge(Array(16).fill(1))).toBe(0);
		expect(countToMerge(Array(17).fill(1))).toBe(17);
		expect(countToMerge([1e6, ...Array(16).fill(1)])).toBe(16);
		expect(countToMerge(Array.from({ length: 17 }, (_, i) => 4 ** -i))).toBe(2);
	});

	test("an entry is written a few times, however many additions come", () => {
		let lengths = [1_000_000];
		let written = 0;
		const additions = 20_000;
		for (let i = 0; i < additions; i++) {
			lengths.push(100);
			written += 100;
			const count = countToMerge(lengths);
			if (count === 0) continue;
			const sum = lengths.slice(-count).reduce((a, b) => a + b);
			written += sum;
			lengths = [...lengths.slice(0, -count), sum];
			expect(lengths.length).toBeLessThanOrEqual(16);
		}
		const total = 1_000_000 + 100 * additions;
		expect(lengths.reduce((a, b) => a + b)).toBe(total);
		expect(written).toBeLessThan(12 * total);
	});
});
