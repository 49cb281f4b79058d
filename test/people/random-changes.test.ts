/** Random events on small libraries, against what must hold after each of them. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../src/arrays/random.ts";
import { InputError } from "../../src/errors.ts";
import type {
	Difference,
	Library,
	NewDecision,
} from "../../src/people/library-types.ts";
import {
	brokenRules,
	contentsOf,
	createTable,
	openPeople,
	readBundledFaces,
	takeRows,
} from "../helpers/people-library.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const base = temporaryFolder();
const faces = readBundledFaces();
const numLibraries = Number(process.env.GCN_CLUSTER_LIBRARIES ?? 2);
const firstSeed = Number(process.env.GCN_CLUSTER_SEED ?? 1);
const steps = 25;

const pick = <T>(random: Random, items: readonly T[]): T =>
	items[random.below(items.length)];

/** Rows of few people, so that they have much in common: the first 300 faces of the most frequent ones. */
function drawRows(random: Random, count: number) {
	const rows = Array.from({ length: count }, () => random.below(260));
	const features = takeRows(faces, rows);
	const noise = random.below(2) * 0.002;
	return {
		features: {
			...features,
			data: features.data.map((value) => value + noise * random.normal()),
		},
		photos: rows.map(() =>
			random.below(3) === 0 ? `photo ${random.below(20)}` : null,
		),
	};
}

function drawDecision(random: Random, library: Library): NewDecision {
	const rows = library.rows();
	const person = pick(random, library.people()).person;
	const two = () =>
		[pick(random, rows).row, pick(random, rows).row] as [number, number];
	const ofPerson = library.rows(person);
	const inPerson = () =>
		[pick(random, ofPerson).row, pick(random, ofPerson).row] as [
			number,
			number,
		];
	const kind = random.below(6);
	if (kind === 0) return { kind: "same", rows: two() };
	if (kind === 1) return { kind: "different", rows: inPerson() };
	if (kind === 2) return { kind: "different", rows: two() };
	if (kind === 3)
		return { kind: "hide", person, isHidden: random.below(2) > 0 };
	const name = pick(random, ["Ann", "Bob", "Cy", "Di", "Eve", null]);
	return { kind: "name", person, name };
}

type Event = () => Promise<Difference>;

/** An event that the library may refuse, in words too. */
function drawEvent(random: Random, library: Library): [string, Event] {
	const rows = library.rows();
	const some = (count: number) =>
		Array.from({ length: count }, () => pick(random, rows).row);
	const kind = rows.length < 20 ? 0 : random.below(13);
	if (kind < 3) {
		const added = drawRows(random, 1 + random.below(12));
		return [`add ${added.features.rows}`, () => library.add(added)];
	}
	if (kind === 3) {
		const removed = some(1 + random.below(5));
		return [`remove ${removed}`, () => library.remove(removed)];
	}
	if (kind < 8) {
		const decisions = Array.from({ length: 1 + random.below(2) }, () =>
			drawDecision(random, library),
		);
		const text = `decide ${JSON.stringify(decisions)}`;
		return [text, () => library.decide(decisions)];
	}
	if (kind === 8) {
		const held = library.decisions().map(({ decision }) => decision);
		const taken = held.length > 0 ? [pick(random, held)] : [];
		return [`withdraw ${taken}`, () => library.withdraw(taken)];
	}
	if (kind === 9) {
		const full = random.below(3) === 0;
		return [`regroup ${full}`, () => library.regroup({ full })];
	}
	const event =
		kind < 12 ? null : 1 + random.below(library.history().length - 1 || 1);
	return [`undo ${event}`, () => library.undo(event)];
}

/** Runs an event; null where it was refused, which changes nothing. */
async function runEvent(library: Library, event: Event) {
	const before = contentsOf(library);
	try {
		return await event();
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		expect((error as Error).message).not.toContain("\n");
		expect(contentsOf(library)).toEqual(before);
		return null;
	}
}

type Contents = ReturnType<typeof contentsOf>;

/** Decisions stay but for those that are withdrawn, and people who are new have new numbers but for those who are named or come back. */
function checkStep(what: string, before: Contents, library: Library): void {
	const now = contentsOf(library);
	expect(brokenRules(library)).toEqual([]);
	if (what.startsWith("undo")) return;
	const held = new Set(now.decisions.map(({ decision }) => decision));
	const lost = before.decisions.filter(({ decision }) => !held.has(decision));
	expect(lost).toHaveLength(what.startsWith("withdraw") ? lost.length : 0);
}

/** One library through many events; throws with all that was done. */
async function live(seed: number, done: string[]): Promise<void> {
	const random = createRandom(seed);
	const folder = join(base, `${seed}`);
	const table = createTable();
	const people = new Set<number>();
	let library = await openPeople(folder);
	/** Contents before each event that undo would take back, one after another; null where that is not known. */
	let undoable: Contents[] = [];
	table.apply(await library.add(drawRows(random, 30 + random.below(30))));
	for (let step = 0; step < steps; step++) {
		const before = contentsOf(library);
		for (const { person } of before.people) people.add(person);
		const [what, event] = drawEvent(random, library);
		done.push(what);
		const difference = await runEvent(library, event);
		if (!difference) continue;
		table.apply(difference);
		checkStep(what, before, library);
		const now = contentsOf(library);
		const persons = now.rows.map(({ row, person }) => [row, person] as const);
		expect(table.persons).toEqual(new Map(persons));
		if (what === "undo null") {
			const last = undoable.pop();
			if (last) expect(now).toEqual(last);
		} else if (what.startsWith("undo")) undoable = [];
		else {
			undoable.push(before);
			const anew = difference.newPeople.filter((person) => people.has(person));
			expect(anew.filter((person) => !isNamed(now, person))).toEqual([]);
		}
		if (random.below(4) > 0) continue;
		await library.close();
		library = await openPeople(folder);
		expect(contentsOf(library)).toEqual(now);
	}
	await library.close();
}

const isNamed = ({ people }: Contents, person: number) =>
	people.find((one) => one.person === person)?.name !== null;

describe("random events", () => {
	test.each(Array.from({ length: numLibraries }, (_, i) => firstSeed + i))(
		"break no rule: seed %i",
		async (seed) => {
			const done: string[] = [];
			try {
				await live(seed, done);
			} catch (error) {
				(error as Error).message += `\nafter\n${done.join("\n")}`;
				throw error;
			}
		},
	);
});
