/** What the server says of a library, beside what the library says itself. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Library } from "../../../src/people/library-types.ts";
import type {
	FaceInfo,
	HistoryEntry,
	LastAddition,
	PersonDetails,
	PersonSummary,
	ReviewChange,
	ReviewQuestion,
	ReviewSummary,
	RowInfo,
	SuggestedSplit,
} from "../../../src/review/api-types.ts";
import { range, takeRows } from "../../helpers/people-library.ts";
import {
	type Served,
	withServed,
} from "../../helpers/review/served-library.ts";
import { startedLibrary } from "../../helpers/started-library.ts";

const { base, faces, withCopy } = startedLibrary(120);

const served = <T>(
	use: (served: Served) => Promise<T>,
	about: Parameters<typeof withServed>[2] = {},
) => withCopy((library) => withServed(library, use, about));

const listPeople = async (get: Served["get"], query = "") =>
	get<{ total: number; people: PersonSummary[] }>(
		`/api/people?limit=1000${query}`,
	);

/** The people with what their rows say. */
function summaries(library: Library) {
	return library.people().map(({ person, name, cover, isHidden }) => {
		const rows = library.rows(person);
		const known = rows.flatMap(({ confidence }) => confidence ?? []);
		const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
		return {
			person,
			name,
			rows: rows.length,
			cover,
			confidence: known.length > 0 ? expect.closeTo(mean, 9) : null,
			doubtful: expect.any(Number),
			isHidden,
		};
	});
}

describe("people", () => {
	test("are those of the library, part by part, without hidden ones unless they are asked for", () =>
		served(async ({ library, get, post }) => {
			const all = await listPeople(get);
			expect(all.people).toEqual(summaries(library));
			expect(all.total).toBe(library.people().length);
			const part = await get<typeof all>("/api/people?offset=2&limit=3");
			expect(part.people).toEqual(all.people.slice(2, 5));
			const { person } = all.people[1];
			await post("/api/decide", {
				decisions: [{ kind: "hide", person, isHidden: true }],
			});
			const shown = await listPeople(get);
			expect(shown.people.map((one) => one.person)).not.toContain(person);
			expect((await listPeople(get, "&hidden=1")).total).toBe(all.total);
			expect(await get<ReviewSummary>("/api/summary")).toMatchObject({
				rows: 120,
				people: all.total,
				hidden: 1,
				lastEvent: 1,
				canDecide: true,
				hasPictures: false,
			});
		}));

	test("are found by name, number, and the id of a face; names complete", () =>
		served(async ({ library, get, post }) => {
			const [a, b, c] = library.people();
			const names = ["Ann Lee", "Bo Anders", "<b>Cy</b>"];
			const decisions = [a, b, c].map(({ person }, i) => ({
				kind: "name",
				person,
				name: names[i],
			}));
			await post("/api/decide", { decisions });
			const find = async (text: string) =>
				(
					await listPeople(get, `&search=${encodeURIComponent(text)}`)
				).people.map(({ person }) => person);
			expect(await find("ann")).toEqual([a.person]);
			expect(await find("LEE")).toEqual([a.person]);
			const { person, row } = library.rows()[77];
			expect(await find(`face ${row}`)).toEqual([person]);
			expect(await find(`${b.person}`)).toContain(b.person);
			expect(await find("nobody")).toEqual([]);
			const complete = (prefix: string) =>
				get(`/api/names?prefix=${encodeURIComponent(prefix)}`);
			expect(await complete("an")).toEqual({ names: ["Ann Lee", "Bo Anders"] });
			// A name is text, whatever it is.
			expect(await complete("<b")).toEqual({ names: ["<b>Cy</b>"] });
			expect(await complete("zz")).toEqual({ names: [] });
		}));

	test("have faces, the doubtful ones first, and suggestions from the library", () =>
		served(async ({ library, get }) => {
			for (const { person } of library.people().slice(0, 8)) {
				const { total, faces } = await get<{
					total: number;
					faces: FaceInfo[];
				}>(`/api/people/${person}/faces?limit=1000`);
				const rows = library.rows(person);
				expect(total).toBe(rows.length);
				expect(new Set(faces.map(({ row }) => row))).toEqual(
					new Set(rows.map(({ row }) => row)),
				);
				const order = faces.map(
					({ isDoubtful, confidence }) =>
						(isDoubtful ? 0 : 10) + (confidence ?? 1),
				);
				expect(order).toEqual(order.toSorted((x, y) => x - y));
				for (const { row, confidence, isDoubtful } of faces) {
					const own = rows.find((one) => one.row === row)!;
					expect(confidence).toBe(own.confidence);
					expect(isDoubtful).toBe(
						rows.length > 1 && (own.isForeign || (own.confidence ?? 1) < 0.7),
					);
				}
				const details = await get<PersonDetails>(`/api/people/${person}`);
				expect(
					details.suggestions.map(({ person: other, probability, pair }) => [
						other,
						probability,
						pair,
					]),
				).toEqual(
					library
						.suggestions(person, 20)
						.map(({ people, rows, probability }) =>
							people[0] === person
								? [people[1], probability, [...rows]]
								: [people[0], probability, [...rows].reverse()],
						),
				);
			}
		}));
});

test("a decision tells what it changed, in words too, and undo takes it back", () =>
	served(async ({ library, get, post }) => {
		const before = await listPeople(get);
		const [a, b] = before.people;
		const split = await get<SuggestedSplit>(`/api/people/${a.person}/split`);
		const change = await post<ReviewChange>("/api/decide", {
			decisions: [
				{ kind: "name", person: b.person, name: "Bo" },
				{
					kind: "split",
					person: a.person,
					parts: split.parts.map((p) => p.rows),
				},
			],
		});
		expect(change.event).toBe(1);
		expect(change.newPeople).toHaveLength(1);
		expect(change.summary).toMatch(
			new RegExp(
				`^${split.parts[1].rows.length} faces? ha(s|ve) another person, 1 new person, person ${b.person} is Bo\\.$`,
			),
		);
		expect((await listPeople(get)).people).toEqual(summaries(library));
		const [newest] = await get<HistoryEntry[]>("/api/history?limit=1");
		expect(newest).toMatchObject({
			event: 1,
			command: "decide",
			summary: "2 parts of a split, 1 name, 1 new person.",
			undone: null,
			canUndo: true,
		});
		await post("/api/undo", { event: 1 });
		expect(await listPeople(get)).toEqual(before);
		const [undo, decided] = await get<HistoryEntry[]>("/api/history");
		expect(undo).toMatchObject({
			canUndo: false,
			summary: "Event 1 was taken back.",
		});
		expect(decided).toMatchObject({ undone: 2, canUndo: false });
		await expect(post("/api/undo", { event: 77 })).rejects.toThrow(
			"400 event: expected one of the history, got 77",
		);
	}));

test("questions stay those of the library through decisions and undo", () =>
	served(async ({ library, get, post }) => {
		const ask = () =>
			get<{ total: number; questions: ReviewQuestion[] }>(
				"/api/questions?limit=1000",
			);
		const own = () =>
			library
				.questions(500)
				.map(({ people, probability }) => `${people} ${probability}`)
				.sort();
		const given = async () =>
			(await ask()).questions
				.map(({ people, probability }) => `${people} ${probability}`)
				.sort();
		const { questions } = await ask();
		expect(questions.length).toBeGreaterThan(5);
		expect(await given()).toEqual(own());
		const answers = ["different", "same", "different", "same"] as const;
		for (const kind of answers) {
			const [{ rows }] = (await ask()).questions;
			await post("/api/decide", { decisions: [{ kind, rows }] });
			expect(await given()).toEqual(own());
		}
		const [{ people }] = (await ask()).questions;
		for (const isHidden of [true, false]) {
			await post("/api/decide", {
				decisions: [{ kind: "hide", person: people[0], isHidden }],
			});
			expect(await given()).toEqual(own());
		}
		await post("/api/undo", { event: 1 });
		expect(await given()).toEqual(own());
	}));

test("the last addition is approved, until that is taken back or more is added", () =>
	served(async ({ library, get, post }) => {
		const last = () => get<LastAddition>("/api/changes/last");
		const { assigned, newPeople, isApproved, command } = await last();
		expect([isApproved, command]).toEqual([false, "add"]);
		expect(assigned.map(({ row, person }) => [row, person])).toEqual(
			library.rows().map(({ row, person }) => [row, person]),
		);
		expect(new Set(newPeople)).toEqual(
			new Set(library.people().map(({ person }) => person)),
		);
		await post("/api/approve", { event: 0 });
		expect((await last()).isApproved).toBe(true);
		await post("/api/undo", { event: 1 });
		expect((await last()).isApproved).toBe(false);
		await expect(post("/api/approve", { event: 1 })).rejects.toThrow(
			"400 event: expected an addition that counts, got 1",
		);
		const { assigned: brought } = await library.add({
			features: takeRows(faces, range(120, 160)),
		});
		const next = await last();
		expect(next.isApproved).toBe(false);
		const sorted = (rows: LastAddition["assigned"]) =>
			rows
				.map(({ row, before, person }) => `${row} ${before} ${person}`)
				.sort();
		expect(sorted(next.assigned)).toEqual(sorted(brought));
	}));

test("the map has every row with its person", () =>
	served(async ({ library, ask, post }) => {
		const read = async () => {
			const { body } = await ask("/api/map");
			const bytes = new Uint8Array(body).buffer;
			const count = new DataView(bytes).getUint32(0, true);
			expect(bytes.byteLength).toBe(4 + 16 * count);
			const row = new Int32Array(bytes, 4 + 8 * count, count);
			const person = new Int32Array(bytes, 4 + 12 * count, count);
			const x = new Float32Array(bytes, 4, count);
			return { x: [...x], rows: [...row], people: [...person] };
		};
		const before = await read();
		const own = () => library.rows().map(({ person }) => person);
		expect(before.rows).toEqual(range(0, 120));
		expect(before.people).toEqual(own());
		const [a, b] = library.people();
		await post("/api/decide", {
			decisions: [{ kind: "merge", people: [a.person, b.person] }],
		});
		const after = await read();
		expect(after.x).toEqual(before.x);
		expect(after.people).toEqual(own());
		expect(after.people).not.toEqual(before.people);
		await library.remove([5]);
	}));

test("pictures are those that rows name, in the folder, with boxes where they are in the photo", () => {
	const pictures = join(base, "pictures");
	mkdirSync(join(pictures, "crops"), { recursive: true });
	const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
	for (const name of [
		"crops/0.png",
		"photo.png",
		"unnamed.png",
		"../above.png",
	])
		writeFileSync(join(pictures, name), png);
	return withCopy(async (library) => {
		await library.remove(range(0, 120));
		const ids = ["crops/0.png", null, "../above.png", "missing.png", null];
		const photos = ["photo.png", "photo.png", null, null, "../above.png"];
		const boxes = ["1,2,3,4", "5 6 7 8", "1,1,1,1", "nowhere", null];
		const features = takeRows(faces, range(0, 5));
		await library.add({ features, ids, photos, boxes });
		await withServed(
			library,
			async ({ get, ask }) => {
				const rows = await get<RowInfo[]>(
					"/api/rows?rows=120,121,122,123,124,7",
				);
				expect(
					rows.map(({ row, box, hasPicture }) => [row, box, hasPicture]),
				).toEqual([
					[120, null, true],
					[121, [5, 6, 7, 8], true],
					[122, null, false],
					[123, null, false],
					[124, null, false],
				]);
				for (const [row, status] of [
					[120, 200],
					[121, 200],
					[122, 404],
					[123, 404],
					[124, 404],
					[0, 404],
					[9999, 404],
				]) {
					const answer = await ask(`/picture/${row}`);
					expect(answer.status, `row ${row}`).toBe(status);
					if (status === 200) {
						expect(answer.headers["content-type"]).toBe("image/png");
						expect(answer.body).toEqual(png);
					}
				}
				const names = [
					"/picture/unnamed.png",
					"/picture/..%2funnamed.png",
					"/picture/120%2f..%2funnamed.png",
					"/picture/../picture/unnamed.png",
				];
				for (const path of names)
					expect((await ask(path)).status, path).toBeGreaterThanOrEqual(400);
				expect((await get<ReviewSummary>("/api/summary")).hasPictures).toBe(
					true,
				);
			},
			{ pictures: [pictures] },
		);
	});
});

test("a library that cannot be written is looked at, and not changed", () =>
	served(
		async ({ get, post }) => {
			expect((await get<ReviewSummary>("/api/summary")).canDecide).toBe(false);
			await expect(
				post("/api/decide", { decisions: [{ kind: "merge", people: [0, 1] }] }),
			).rejects.toThrow(
				"400 library: expected one that may be changed, got a read-only one",
			);
		},
		{ canDecide: false },
	));

test("an error of the server is told to whoever runs it, not to the page", () =>
	withCopy(async (library) => {
		const broken: Library = Object.create(library, {
			suggestSplit: {
				value() {
					throw new Error("a secret");
				},
			},
		});
		await withServed(broken, async ({ get, bugs }) => {
			await expect(get("/api/people/0/split")).rejects.toThrow(
				"500 an error of the server; it printed it",
			);
			expect(bugs).toEqual([new Error("a secret")]);
		});
	}));
