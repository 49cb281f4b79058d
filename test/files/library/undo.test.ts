/** Events taken back and brought back, beside a model in memory that does all actions that count again from the start. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../../../src/arrays/random.ts";
import type { EventChanges } from "../../../src/files/library/event.ts";
import type { LibraryFiles } from "../../../src/files/library/library-files.ts";
import {
	change,
	contents,
	undoEvent,
	withWriter,
} from "../../helpers/small-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();

interface Row {
	person: number;
	isThere: boolean;
}
interface Person {
	name: string | null;
	isLiving: boolean;
}
/** By number; what was made by an action that does not count is absent. */
interface Model {
	rows: Map<number, Row>;
	people: Map<number, Person>;
	decisions: Map<number, boolean>;
}
type Step = (model: Model) => void;
interface Action {
	readonly event: number;
	readonly steps: Step[];
	counts: boolean;
}

function replay(actions: readonly Action[]): Model {
	const model: Model = {
		rows: new Map(),
		people: new Map(),
		decisions: new Map(),
	};
	for (const { steps, counts } of actions)
		if (counts) for (const step of steps) step(model);
	return model;
}

/** The rows that are there with their people, the living with their names, and the decisions that hold. */
function visible(model: Model) {
	const pick = <T>(map: Map<number, T>, of: (item: T) => unknown) =>
		[...map].map(([number, item]) => [number, of(item)]).sort();
	return {
		rows: pick(model.rows, (row) => row.isThere && row.person).filter(
			([, person]) => person !== false,
		),
		people: pick(model.people, (person) => person.isLiving && [person.name])
			.filter(([, name]) => name !== false)
			.map(([number, name]) => [number, (name as unknown[])[0]]),
		decisions: pick(model.decisions, (holds) => holds)
			.filter(([, holds]) => holds)
			.map(([number]) => number),
	};
}

function visibleIn({ state }: LibraryFiles) {
	const { person, removed } = state.rows();
	return {
		rows: [...person.entries()].filter(([row]) => removed[row] === -1).sort(),
		people: state
			.people()
			.filter(({ ended }) => ended === null)
			.map(({ number, name }) => [number, name])
			.sort(),
		decisions: state
			.decisions()
			.filter(({ undone }) => undone === null)
			.map(({ number }) => number)
			.sort(),
	};
}

/** A random change of one kind, done in the event; returns what it does to the model. */
function randomStep(event: EventChanges, now: Model, random: Random): Step {
	const pick = (numbers: number[]) =>
		numbers.length === 0 ? -1 : numbers[random.below(numbers.length)];
	const living = [...now.people].filter(([, p]) => p.isLiving).map(([n]) => n);
	const there = [...now.rows].filter(([, r]) => r.isThere).map(([n]) => n);
	const kind = random.below(8);
	if (kind === 0 || living.length === 0) {
		const number = event.addPeople(1);
		return (model) => model.people.set(number, { name: null, isLiving: true });
	}
	if (kind === 1 || there.length === 0) {
		const person = pick([...living, -1]);
		const number = event.addRows({ count: 1, person: [person] });
		return (model) => model.rows.set(number, { person, isThere: true });
	}
	const row = pick(there);
	const person = pick(living);
	if (kind === 2) {
		event.removeRows([row]);
		return (model) => {
			model.rows.get(row)!.isThere = false;
		};
	}
	if (kind === 3) {
		const name = `name ${random.below(5)}`;
		event.setPeople("name", [person], [name]);
		return (model) => {
			model.people.get(person)!.name = name;
		};
	}
	if (kind === 4) {
		const decision = { kind: "name", otherRow: null, person, value: null };
		const number = event.addDecisions([{ ...decision, row }]);
		return (model) => model.decisions.set(number, true);
	}
	const holding = [...now.decisions].filter(([, h]) => h).map(([n]) => n);
	if (kind === 5 && holding.length > 0) {
		const decision = pick(holding);
		event.cancelDecisions([decision]);
		return (model) => model.decisions.set(decision, false);
	}
	const isEmpty = ![...now.rows.values()].some((r) => r.person === person);
	if (kind === 6 && isEmpty) {
		event.endPeople([person]);
		return (model) => {
			model.people.get(person)!.isLiving = false;
		};
	}
	event.setRows("person", [row], [person]);
	return (model) => {
		model.rows.get(row)!.person = person;
	};
}

/** What made one model of another: a value that was there before, or was set and set back, is no change. */
function differenceOf(before: Model, after: Model): Step {
	const steps: Step[] = [];
	const fields = <T extends object>(
		of: (model: Model) => Map<number, T>,
		names: (keyof T)[],
	) => {
		for (const [number, item] of of(after)) {
			const old = of(before).get(number);
			const copy = { ...item };
			if (!old) steps.push((model) => of(model).set(number, { ...copy }));
			else
				for (const name of names)
					if (old[name] !== copy[name])
						steps.push((model) => {
							of(model).get(number)![name] = copy[name];
						});
		}
	};
	fields(({ rows }) => rows, ["person", "isThere"]);
	fields(({ people }) => people, ["name", "isLiving"]);
	for (const [number, holds] of after.decisions)
		if (before.decisions.get(number) !== holds)
			steps.push((model) => model.decisions.set(number, holds));
	return (model) => {
		for (const step of steps) step(model);
	};
}

function randomAction(
	library: LibraryFiles,
	actions: readonly Action[],
	random: Random,
): Action {
	const now = replay(actions);
	const event = change(library, "action", (open) => {
		for (let i = random.below(4); i >= 0; i--)
			randomStep(open, now, random)(now);
	});
	return { event, steps: [differenceOf(replay(actions), now)], counts: true };
}

/** Takes back a random event, or the last one; returns whether that was possible. */
function randomUndo(
	library: LibraryFiles,
	actions: readonly Action[],
	random: Random,
): boolean {
	const events = library.state.events();
	const counting = actions.filter(({ counts }) => counts);
	const number = random.below(2) ? null : random.below(events.length);
	const before = contents(library);
	try {
		const { root, isRedo } = undoEvent(library, number);
		const action = actions.find(({ event }) => event === root)!;
		expect(action.counts).toBe(!isRedo);
		action.counts = isRedo;
		if (number === null) expect(root).toBe(counting.at(-1)!.event);
		return true;
	} catch (error) {
		expect((error as Error).name, (error as Error).stack).toBe("InputError");
		expect(contents(library)).toEqual(before);
		const isLastToUndo =
			counting.length > 0 &&
			(number === null || number === counting.at(-1)!.event);
		expect(isLastToUndo, (error as Error).message).toBe(false);
		const isLastRedo =
			number === events.length - 1 && events[number].undoes !== null;
		expect(isLastRedo, (error as Error).message).toBe(false);
		return false;
	}
}

/** Rows without features can come back, too: the test has none to store. */
function withAllFeatures(library: LibraryFiles): void {
	const { numRows } = library.state;
	const { segment } = library.state.features.index;
	const rows = Int32Array.from(segment.keys()).filter((r) => segment[r] < 0);
	if (rows.length === 0) return;
	const event = library.beginEvent("features");
	event.appendFeatures(rows, {
		rows: rows.length,
		cols: 1,
		data: new Float32Array(rows.length),
	});
	event.commit({});
	expect(library.state.numRows).toBe(numRows);
}

describe.each([
	{ seeds: [0, 1, 2], tags: [] },
	{
		seeds: Array.from({ length: 17 }, (_, i) => 3 + i),
		tags: ["slow/variants"],
	},
])("random sequences of events", ({ seeds, tags }) => {
	test.each(seeds)("%i", { tags }, async (seed) => {
		const random = createRandom(seed);
		await withWriter(join(base, `random${seed}`), (library) => {
			const actions: Action[] = [];
			let undone = 0;
			for (let i = 0; i < 40; i++) {
				if (i < 5 || random.below(5) < 2) {
					actions.push(randomAction(library, actions, random));
					const { length } = library.state.events();
					withAllFeatures(library);
					if (library.state.events().length > length)
						actions.push({ event: length, steps: [], counts: true });
				} else if (randomUndo(library, actions, random)) undone++;
				expect(visibleIn(library)).toEqual(visible(replay(actions)));
			}
			expect(undone).toBeGreaterThan(5);
			const numbers = library.state.people().map((p) => p.number);
			expect(numbers).toEqual([...numbers.keys()]);
		});
	});
});

describe("small cases", () => {
	test("undo, undo again, and redo", async () => {
		await withWriter(join(base, "small"), (library) => {
			const names = () => library.state.people().map(({ name }) => name);
			change(library, "add", (event) => event.addPeople(1));
			for (const name of ["A", "B"])
				change(library, "decide", (event) =>
					event.setPeople("name", [0], [name]),
				);
			expect(undoEvent(library, null)).toEqual({
				root: 2,
				isRedo: false,
				event: 3,
			});
			expect(names()).toEqual(["A"]);
			expect(undoEvent(library, null).root).toBe(1);
			expect(names()).toEqual([null]);
			expect(undoEvent(library, 4)).toEqual({
				root: 1,
				isRedo: true,
				event: 5,
			});
			expect(undoEvent(library, 3)).toEqual({
				root: 2,
				isRedo: true,
				event: 6,
			});
			expect(names()).toEqual(["B"]);
			expect(undoEvent(library, 6)).toEqual({
				root: 2,
				isRedo: false,
				event: 7,
			});
			expect(names()).toEqual(["A"]);
			expect(library.state.events().map((e) => e.undone)).toEqual([
				null,
				null,
				7,
				null,
				null,
				null,
				null,
				null,
			]);
		});
	});

	test("an event that a later one changes on, and one that was taken back, are refused by name", async () => {
		const folder = join(base, "refused");
		await withWriter(folder, (library) => {
			expect(() => undoEvent(library, null)).toThrow(
				`${folder}: expected an event to take back, got none`,
			);
			change(library, "add", (event) => event.addPeople(1));
			change(library, "decide", (event) => event.setPeople("name", [0], ["A"]));
			expect(() => undoEvent(library, 0)).toThrow(
				`${folder}, event 0: expected an event that stands by itself, got event 1, which builds upon it (take later events back first, or bring earlier ones back)`,
			);
			undoEvent(library, 1);
			expect(() => undoEvent(library, 1)).toThrow(
				`${folder}: expected an event that counts, got event 1, which was taken back`,
			);
			expect(() => undoEvent(library, 9)).toThrow("got no event 9");
		});
	});

	test("rows whose features were dropped do not come back", async () => {
		const folder = join(base, "dropped");
		const features = (rows: number) => ({
			rows,
			cols: 1,
			data: new Float32Array(rows),
		});
		await withWriter(folder, (library) => {
			change(library, "add", (event) => {
				event.addRows({ count: 2 });
				event.appendFeatures(Int32Array.of(0, 1), features(2));
			});
			change(library, "remove", (event) => event.removeRows([0]));
			undoEvent(library, null);
			undoEvent(library, 2);
			expect([...library.state.rows().removed]).toEqual([1, -1]);
			change(library, "regroup", (event) => {
				event.clearSegments("features");
				event.appendFeatures(Int32Array.of(1), features(1));
			});
			expect(() => undoEvent(library, 1)).toThrow(
				`${folder}, event 1: expected an event whose rows still have features, got row 0, whose features were dropped since`,
			);
		});
	});
});
