/** Copies that decisions part, and what is known about the leaders. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { leaderPositions } from "../../../src/graph/copies/copies.ts";
import {
	checkDecisions,
	type Decisions,
} from "../../../src/grouping/decisions/decisions.ts";
import {
	decisionsOfLeaders,
	partCopies,
} from "../../../src/grouping/decisions/leaders.ts";
import { photosOf, randomDecisions } from "../../helpers/decided.ts";

const none = new Int32Array(0);
const unknown: Decisions = { photos: null, same: none, different: none };
const of = (...values: number[]) => Int32Array.from(values);
const part = (copyOf: number[], decisions: Partial<Decisions>) =>
	Array.from(partCopies(Int32Array.from(copyOf), { ...unknown, ...decisions }));

describe("copies", () => {
	test("that are different people are none", () => {
		expect(part([0, 0, 0, 3], { different: of(0, 1) })).toEqual([0, 1, 0, 3]);
		expect(part([0, 0, 0, 3], { different: of(1, 2) })).toEqual([0, 1, 2, 3]);
		expect(part([0, 0, 0, 3], { different: of(1, 3) })).toEqual([0, 0, 0, 3]);
	});

	test("are parted by a chain of decisions through other rows", () => {
		// Copies 1 and 2 of row 0: 1 is row 3, which is different from 2.
		const chain = { same: of(1, 3), different: of(3, 2) };
		expect(part([0, 0, 0, 3], chain)).toEqual([0, 1, 2, 3]);
		// 1 and 4 are one person, 2 and 5 are not, although each pair is of copies of 0 and of 3: no contradiction, since being copies is no decision.
		const crossed = { same: of(1, 4), different: of(2, 5) };
		expect(part([0, 0, 0, 3, 3, 3], crossed)).toEqual([0, 1, 2, 3, 4, 5]);
	});

	test("stay copies where nobody is different", () => {
		const copyOf = [0, 0, 2, 2];
		expect(part(copyOf, { same: of(1, 3), photos: of(1, 1, 1, 1) })).toEqual(
			copyOf,
		);
		expect(Array.from(partCopies(Int32Array.from(copyOf), null))).toEqual(
			copyOf,
		);
	});
});

describe("decisions about leaders", () => {
	test("have the photos of all copies, and the pairs of their leaders", () => {
		const known = {
			photos: of(7, 8, 7, -1, 9, 5),
			same: of(1, 3, 0, 2),
			different: of(2, 5),
			ranks: of(5, 1, 2, 4, 0, 3),
		};
		const leaders = decisionsOfLeaders(known, of(0, 0, 0, 3, 3, 5));
		expect(leaders).toEqual({
			photos: of(7, -1, 5),
			morePhotos: of(0, 8, 1, 9),
			same: of(0, 1),
			different: of(0, 2),
			ranks: of(2, 1, 0),
		});
	});

	test("never contradict each other, and lose nothing", () => {
		const random = createRandom(61);
		let parted = 0;
		for (let trial = 0; trial < 1000; trial++) {
			const rows = 2 + random.below(14);
			const known = randomDecisions(random, rows);
			const copyOf = Int32Array.from({ length: rows }, (_, row) => row);
			for (let row = 0; row < rows; row++) {
				const other = random.below(rows);
				if (copyOf[other] === other && !copyOf.includes(row, 0)) continue;
				const isLeader = copyOf.some((at, i) => at === row && i !== row);
				if (!isLeader && copyOf[other] === other) copyOf[row] = other;
			}
			const left = partCopies(copyOf, known);
			parted += left.some((at, row) => at !== copyOf[row]) ? 1 : 0;
			const leaders = decisionsOfLeaders(known, left);
			const positions = leaderPositions(left);
			const count = Math.max(...positions) + 1;
			checkDecisions(leaders, count, null);
			const { different } = known;
			for (let i = 0; i < different.length; i += 2)
				expect(positions[different[i]]).not.toBe(positions[different[i + 1]]);
			expect(leaders.different).toHaveLength(different.length);
			for (let at = 0; at < count; at++) {
				const ofRows = [...positions.keys()]
					.filter((row) => positions[row] === at)
					.flatMap((row) => photosOf(row, known));
				expect(new Set(photosOf(at, leaders))).toEqual(new Set(ofRows));
			}
		}
		expect(parted).toBeGreaterThan(50);
	});
});
