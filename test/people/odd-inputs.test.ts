/** Odd calls of a library: each is refused in one line and changes nothing, or does what it says. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { bundledNetwork } from "../../src/files/bundled.ts";
import { openLibrary } from "../../src/people/library.ts";
import type { Library, NewDecision } from "../../src/people/library-types.ts";
import {
	brokenRules,
	contentsOf,
	openPeople,
	range,
	takeRows,
	withPeople,
} from "../helpers/people-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { base, faces, copy, withCopy } = startedLibrary(100);
const faceRows = (first: number, end: number) =>
	takeRows(faces, range(first, end));

async function expectRefused(
	library: Library,
	action: () => Promise<unknown>,
	message: string | RegExp,
) {
	const before = contentsOf(library);
	const error = await action().then(
		() => null,
		(reason: Error) => reason,
	);
	expect(error).toBeInstanceOf(InputError);
	expect(error!.message).toMatch(message);
	expect(error!.message).not.toContain("\n");
	expect(contentsOf(library)).toEqual(before);
	expect(library.history()).toHaveLength(1);
}

describe("rows that are refused", () => {
	const with1 = (value: number) => {
		const features = faceRows(100, 103);
		features.data[130] = value;
		return { features };
	};
	test.each([
		[
			"of another length",
			{ features: { rows: 2, cols: 3, data: new Float32Array(6) } },
			"expected rows of length 128, as the library has, got length 3",
		],
		[
			"without any",
			{ features: { rows: 0, cols: 128, data: new Float32Array(0) } },
			"expected at least 1 row, and rows x cols values, got 0 x 128",
		],
		[
			"with too few values",
			{ features: { rows: 2, cols: 128, data: new Float32Array(128) } },
			"got 2 x 128 with 128 values",
		],
		["with NaN", with1(Number.NaN), "expected finite values"],
		[
			"with infinity",
			with1(Number.POSITIVE_INFINITY),
			"expected finite values",
		],
		[
			"with an id twice",
			{ features: faceRows(100, 102), ids: ["new", "new"] },
			'another row with the id "new',
		],
		[
			"with an id of another row",
			{ features: faceRows(100, 102), ids: ["new", "face 7"] },
			'another row with the id "face 7',
		],
		[
			"with too few ids",
			{ features: faceRows(100, 102), ids: ["new"] },
			"ids: expected 2, one for each row, got 1",
		],
		[
			"with too many photos",
			{ features: faceRows(100, 102), photos: ["a", "b", "c"] },
			"photos: expected 2",
		],
		[
			"with too many boxes",
			{ features: faceRows(100, 102), boxes: ["a", "b", "c"] },
			"boxes: expected 2",
		],
	])("%s", (_, rows, message) =>
		withCopy((library) =>
			expectRefused(library, () => library.add(rows), message),
		),
	);

	test("in the first addition too, which leaves no library", async () => {
		const folder = join(base, "never");
		const library = await openPeople(folder);
		await expect(library.add(with1(Number.NaN))).rejects.toThrow(InputError);
		expect(library.people()).toEqual([]);
		await library.close();
		await expect(openPeople(folder, "read")).rejects.toThrow(
			"expected the folder of a library",
		);
	});
});

describe("decisions and events that are refused", () => {
	test.each<[string, NewDecision, string]>([
		[
			"a row twice",
			{ kind: "same", rows: [3, 3] },
			"expected two rows, got row 3 twice",
		],
		[
			"a row beyond the last",
			{ kind: "different", rows: [3, 100] },
			"expected one of the 100 rows of the library, got 100",
		],
		["a row below 0", { kind: "same", rows: [-1, 3] }, "got -1"],
		["half a row", { kind: "same", rows: [0.5, 3] }, "got 0.5"],
		[
			"no person",
			{ kind: "name", person: 1e6, name: "Ann" },
			"expected a living person, got 1000000",
		],
		[
			"half a person",
			{ kind: "hide", person: 0.5, isHidden: true },
			"expected a living person, got 0.5",
		],
	])("%s", (_, decision, message) =>
		withCopy((library) =>
			expectRefused(library, () => library.decide([decision]), message),
		),
	);

	test("the same and different at once, with the chain", () =>
		withCopy((library) =>
			expectRefused(
				library,
				() =>
					library.decide([
						{ kind: "same", rows: [1, 2] },
						{ kind: "same", rows: [2, 3] },
						{ kind: "different", rows: [3, 1] },
					]),
				/no contradiction, got face 3 and face 1 different although face 3 = face 2 = face 1/,
			),
		));

	test("removing what is not there, withdrawing what does not hold, undoing what never was", () =>
		withCopy(async (library) => {
			await expectRefused(library, () => library.remove([100]), "got 100");
			await expectRefused(
				library,
				() => library.remove([]),
				"rows: expected at least 1 row to remove, got none",
			);
			for (const change of [library.decide, library.withdraw])
				await expectRefused(
					library,
					() => change.call(library, []),
					"decisions: expected at least 1, got none",
				);
			await expectRefused(
				library,
				() => library.withdraw([0]),
				"decisions: expected one that holds, got 0",
			);
			await expectRefused(library, () => library.undo(7), "got no event 7");
		}));

	test("rows that were removed, and people that ended", () =>
		withCopy(async (library) => {
			const [{ person }] = library.people();
			const rows = library.rows(person).map(({ row }) => row);
			await library.remove(rows);
			for (const decision of [
				{ kind: "same", rows: [rows[0], 99] },
				{ kind: "name", person, name: "Ann" },
			] as NewDecision[])
				await expect(library.decide([decision])).rejects.toThrow(InputError);
			await expect(library.remove([rows[0]])).rejects.toThrow(`got ${rows[0]}`);
		}));
});

describe("rows that are odd, but welcome", () => {
	test("one row, and then others", async () => {
		await withPeople(join(base, "one"), async (library) => {
			const first = await library.add({ features: faceRows(0, 1) });
			expect(first.newPeople).toEqual([0]);
			await library.add({ features: faceRows(1, 2) });
			await library.add({ features: faceRows(2, 60) });
			expect(library.numRows).toBe(60);
			expect(brokenRules(library)).toEqual([]);
		});
	});

	test("rows of zeros are alone, in the first addition and later", async () => {
		const zeros = { rows: 2, cols: 128, data: new Float32Array(256) };
		await withPeople(join(base, "zeros"), async (library) => {
			const both = {
				rows: 42,
				cols: 128,
				data: Float32Array.of(...faceRows(0, 40).data, ...zeros.data),
			};
			await library.add({ features: both });
			await library.add({ features: zeros });
			await library.add({ features: faceRows(40, 50) });
			for (const row of [40, 41, 42, 43]) {
				const { person } = library.rows()[row];
				const others = library.rows(person).map((one) => one.row);
				expect(others.filter((one) => one < 40 || one > 43)).toEqual([]);
			}
			await library.regroup({ full: false });
			await library.regroup({ full: true });
			expect(brokenRules(library)).toEqual([]);
		});
	});

	test("all rows equal are one person", async () => {
		await withPeople(join(base, "equal"), async (library) => {
			const same = takeRows(faces, Array(30).fill(5));
			await library.add({ features: same });
			expect(library.people()).toHaveLength(1);
			await library.add({ features: same });
			expect(library.people()).toHaveLength(1);
			expect(
				library.rows().filter(({ copyOf }) => copyOf === null),
			).toHaveLength(1);
		});
	});

	test("copies of old rows are with these", () =>
		withCopy(async (library) => {
			const people = library.people().length;
			const { saw, newPeople } = await library.add({
				features: faceRows(10, 30),
			});
			expect(saw.copies).toBe(20);
			expect(newPeople).toEqual([]);
			expect(library.people()).toHaveLength(people);
			for (const row of range(100, 120)) {
				const now = library.rows()[row];
				const old = library.rows()[row - 90];
				expect(now.copyOf).toBe(old.copyOf ?? row - 90);
				expect(now.person).toBe(old.person);
				expect(now.quality).toBe(old.quality);
			}
		}));

	test("an id is free again once its row is removed, and an empty one is none", () =>
		withCopy(async (library) => {
			await library.remove([7]);
			await library.add({
				features: faceRows(100, 103),
				ids: ["face 7", "", ""],
			});
			expect([...library.findRows(["face 7", "face 8", "", "none"])]).toEqual([
				100, 8, -1, -1,
			]);
		}));

	test("a library without rows takes new ones, and the old ones come back", () =>
		withCopy(async (library) => {
			const old = library.people().map(({ person }) => person);
			const removed = await library.remove(range(0, 100));
			expect([library.numRows, library.people(), library.questions(5)]).toEqual(
				[0, [], []],
			);
			expect(removed.endedPeople.toSorted((a, b) => a - b)).toEqual(
				old.toSorted((a, b) => a - b),
			);
			await library.regroup({ full: true });
			const { newPeople } = await library.add({ features: faceRows(100, 130) });
			expect(Math.min(...newPeople)).toBeGreaterThan(Math.max(...old));
			await library.undo(removed.event);
			expect(library.numRows).toBe(130);
			const people = library.people().length;
			await library.regroup({ full: false });
			// Rows that came back without neighbours would all be alone.
			expect(library.people().length).toBeLessThan(1.2 * people);
			expect(brokenRules(library)).toEqual([]);
		}));
});

test("an L-GCN is refused, by a new library alone", async () => {
	const checkpoint = bundledNetwork;
	const settings = { mode: "create", checkpoint, workers: 1 } as const;
	const library = await openLibrary(join(base, "paper"), settings);
	await expect(library.add({ features: faceRows(0, 9) })).rejects.toThrow(
		/expected a relational network for a library, got an L-GCN/,
	);
	await library.close();
	const old = await openLibrary(copy(), settings);
	await old.add({ features: faceRows(100, 103) });
	await old.close();
});

test("a folder of other things, and no folder", async () => {
	const folder = join(base, "other");
	mkdirSync(folder);
	writeFileSync(join(folder, "photo.jpg"), "");
	await expect(openPeople(folder)).rejects.toThrow(
		"expected a library or an empty folder, got a folder with photo.jpg",
	);
	await expect(openPeople(join(base, "none"), "write")).rejects.toThrow(
		"got no such folder",
	);
});

test("changes that are asked for at once happen one after another", () =>
	withCopy(async (library, folder) => {
		const [{ person }] = library.people();
		const differences = await Promise.all([
			library.add({ features: faceRows(100, 110) }),
			library.add({ features: faceRows(110, 130) }),
			library.decide([{ kind: "name", person, name: "Ann" }]),
			library.remove([100, 129]),
			library.undo(null),
			library.regroup({ full: false }),
		]);
		expect(differences.map(({ event }) => event)).toEqual([1, 2, 3, 4, 5, 6]);
		expect(library.numRows).toBe(130);
		expect(brokenRules(library)).toEqual([]);
		await library.close();
		await withPeople(folder, (again) => expect(again.numRows).toBe(130));
	}));
