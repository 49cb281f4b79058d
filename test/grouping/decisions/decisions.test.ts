/** Decisions are checked before they are used. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	checkDecisions,
	type Decisions,
	hasDecisions,
} from "../../../src/grouping/decisions/decisions.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";

const none = new Int32Array(0);
const unknown: Decisions = { photos: null, same: none, different: none };
const pairs = (...rows: number[]) => Int32Array.from(rows);

describe("contradictions", () => {
	test("are refused with a shortest chain", () => {
		const same = pairs(3, 1, 1, 2, 2, 9, 5, 3, 9, 5);
		expectRefused(
			() =>
				checkDecisions({ ...unknown, same, different: pairs(3, 9) }, 10, null),
			"decisions: expected no contradiction, got rows 3 and 9 different although 3 = 5 = 9",
		);
	});

	test("name rows by their ids, on one line", () => {
		const ids = ["a.jpg", "b\n.jpg", "c.jpg"];
		const same = pairs(0, 1, 2, 1);
		expectRefused(
			() =>
				checkDecisions({ ...unknown, same, different: pairs(2, 0) }, 3, ids),
			"decisions: expected no contradiction, got c.jpg and a.jpg different although c.jpg = b?.jpg = a.jpg",
		);
	});

	test("are found where a row is different from itself, and along long chains", () => {
		expectRefused(
			() => checkDecisions({ ...unknown, different: pairs(4, 4) }, 9, null),
			"decisions: expected no contradiction, got row 4 different from itself",
		);
		const same = Int32Array.from({ length: 200 }, (_, i) => (i + 1) >> 1);
		expectRefused(
			() =>
				checkDecisions(
					{ ...unknown, same, different: pairs(0, 100) },
					101,
					null,
				),
			/^decisions: .* 0 = 1 = 2 = 3 = .* = \.\.\. 81 more \.\.\. = .* = 99 = 100$/,
		);
	});

	test("are those of a plain search", () => {
		const random = createRandom(51);
		let found = 0;
		for (let trial = 0; trial < 500; trial++) {
			const rows = 2 + random.below(12);
			const draw = (most: number) =>
				Int32Array.from({ length: 2 * random.below(most) }, () =>
					random.below(rows),
				);
			const [same, different] = [draw(8), draw(4)];
			const near = Array.from({ length: rows }, (_, row) => new Set([row]));
			for (let round = 0; round < rows; round++)
				for (let i = 0; i < same.length; i += 2) {
					const both = new Set([...near[same[i]], ...near[same[i + 1]]]);
					for (const row of both) for (const to of both) near[row].add(to);
				}
			const isBad = Array.from({ length: different.length / 2 }, (_, i) =>
				near[different[2 * i]].has(different[2 * i + 1]),
			).includes(true);
			const check = () =>
				checkDecisions({ ...unknown, same, different }, rows, null);
			if (isBad) expectRefused(check, /^decisions: expected no contradiction/);
			else check();
			found += isBad ? 1 : 0;
		}
		expect(found).toBeGreaterThan(50);
	});
});

test("arrays of other lengths and rows that there are not are refused", () => {
	const check = (known: Partial<Decisions>) => () =>
		checkDecisions({ ...unknown, ...known }, 4, null);
	expectRefused(
		check({ photos: pairs(1, 2) }),
		"decisions.photos: expected 4 numbers, one for each row, got 2",
	);
	expectRefused(
		check({ same: pairs(0, 1, 2) }),
		"decisions.same: expected pairs of rows, got 3 numbers",
	);
	expectRefused(
		check({ different: pairs(0, 1, 2, 4) }),
		"decisions.different: expected rows from 0 to 3, got 4 in pair 1",
	);
	expectRefused(
		check({ morePhotos: pairs(7, 4) }),
		"decisions.morePhotos: expected rows from 0 to 3, got 7 in pair 0",
	);
});

test("nothing is known without a pair and a photo", () => {
	expect(hasDecisions(null)).toBe(false);
	expect(hasDecisions(unknown)).toBe(false);
	expect(hasDecisions({ ...unknown, photos: pairs(-1, -1) })).toBe(false);
	expect(hasDecisions({ ...unknown, photos: pairs(-1, 0) })).toBe(true);
	expect(hasDecisions({ ...unknown, different: pairs(1, 0) })).toBe(true);
});
