/** The split that links suggest, beside average linkage over all pairs of a person's rows. */
import { expect, test } from "vitest";
import type { Library } from "../../src/people/library-types.ts";
import { findLiveRows } from "../../src/people/lists/live-rows.ts";
import { openStoredSet } from "../../src/people/lists/stored-set.ts";
import { withReader } from "../helpers/small-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { withCopy } = startedLibrary(150);

/** [N][N] pooled probabilities of a person's rows, 0 where there is no link. */
const readScores = (folder: string, rows: readonly number[]) =>
	withReader(folder, ({ state }) => {
		const { k } = state.lists;
		const set = openStoredSet(state, findLiveRows(state.rows()), k);
		const lists = set.listsOf(Int32Array.from(rows));
		const found = rows.map(() => rows.map((): number[] => []));
		rows.forEach((_, i) => {
			for (let at = i * k; at < (i + 1) * k; at++) {
				const j = rows.indexOf(lists.neighbours[at]);
				if (j < 0 || lists.scores[at] < 0) continue;
				found[i][j].push(lists.scores[at]);
				found[j][i].push(lists.scores[at]);
			}
		});
		const mean = (scores: number[]) =>
			Math.fround(scores.reduce((a, b) => a + b, 0) / scores.length);
		return found.map((of) =>
			of.map((scores) => (scores.length > 0 ? mean(scores) : 0)),
		);
	});

/** Merges the two groups with the highest mean over all their pairs, again and again. */
function divide(scores: number[][], parts: number): number[][] {
	let groups = scores.map((_, i) => [i]);
	const mean = (a: number[], b: number[]) =>
		a.flatMap((i) => b.map((j) => scores[i][j])).reduce((x, y) => x + y, 0) /
		(a.length * b.length);
	while (groups.length > parts) {
		let best = { a: groups[0], b: groups[1], mean: -1 };
		for (const [i, a] of groups.entries())
			for (const b of groups.slice(i + 1))
				if (mean(a, b) > best.mean) best = { a, b, mean: mean(a, b) };
		if (best.mean <= 0) break;
		const { a, b } = best;
		groups = [...groups.filter((g) => g !== a && g !== b), [...a, ...b]];
	}
	return groups;
}

const asTexts = (parts: readonly (readonly number[])[]) =>
	parts.map((rows) => [...rows].sort((a, b) => a - b).join(" ")).sort();

const rowsOf = (library: Library, person: number) =>
	library.rows(person).map(({ row }) => row);

test.each([2, 3, 4])("is that into %i parts", (parts) =>
	withCopy(async (library, folder) => {
		const [a, b] = library.people();
		// A person of two, whom somebody joined.
		await library.decide([{ kind: "same", rows: [a.cover, b.cover] }]);
		await library.withdraw([0]);
		for (const { person } of library.people().slice(0, 6)) {
			const rows = rowsOf(library, person);
			const wanted = divide(await readScores(folder, rows), parts);
			const { parts: found } = library.suggestSplit(person, parts);
			expect(asTexts(found.map((part) => part.rows))).toEqual(
				asTexts(wanted.map((group) => group.map((at) => rows[at]))),
			);
			for (const { rows, cover } of found) expect(rows).toContain(cover);
			const sizes = found.map((part) => part.rows.length);
			expect(sizes).toEqual(sizes.toSorted((x, y) => y - x));
		}
		expect(library.history().at(-1)!.command).toBe("withdraw");
	}),
);

test("leaves rows together that somebody said are one person, directly or by moving and merging", () =>
	withCopy(async (library) => {
		const [a, b] = library.people();
		const [rowsA, rowsB] = [a, b].map(({ person }) => rowsOf(library, person));
		const { event } = await library.decide([
			{ kind: "merge", people: [a.person, b.person] },
		]);
		const [merged] = library.people();
		const { parts } = library.suggestSplit(merged.person, 2);
		const covers = parts.map(
			({ rows }) => rows.includes(a.cover) && rows.includes(b.cover),
		);
		expect(covers).toContain(true);
		await library.undo(event);
		await library.decide([
			{ kind: "move", rows: rowsB.slice(0, 1), person: a.person },
		]);
		const held = library.suggestSplit(a.person, 2).parts;
		expect(
			held.some(
				({ rows }) => rows.includes(rowsB[0]) && rows.includes(a.cover),
			),
		).toBe(true);
		expect(held.flatMap(({ rows }) => rows).sort((x, y) => x - y)).toEqual(
			[...rowsA, rowsB[0]].sort((x, y) => x - y),
		);
	}));

test("of a person of one row is that row, and nobody is refused", () =>
	withCopy(async (library) => {
		const alone = library.people().at(-1)!;
		expect(alone.rows).toBe(1);
		expect(library.suggestSplit(alone.person, 2)).toEqual({
			parts: [{ rows: [alone.cover], cover: alone.cover }],
			probability: null,
		});
		expect(() => library.suggestSplit(9999, 2)).toThrow(
			"decisions: expected a living person, got 9999",
		);
	}));
