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
const numLibraries = Number(process.env.GCN_CLUSTER_LIBRARIES ?? 4);
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

interface Run {
	readonly random: Random;
	library: Library;
	/** Contents before each event that counts. */
	readonly before: ReturnType<typeof contentsOf>[];
	readonly named: Map<number, number>;
}

/** Makes an event of the library; null where it was refused. */
async function change(run: Run): Promise<[string, Difference | null]> {
	const { random, library } = run;
	const rows = library.rows();
	const kind = rows.length < 20 ? 0 : random.below(12);
	if (kind < 3) {
		const added = drawRows(random, 1 + random.below(12));
		return ["add", await library.add(added)];
	}
	if (kind === 3) {
		const some = Array.from(
			{ length: 1 + random.below(5) },
			() => pick(random, rows).row,
		);
		return [`remove ${some}`, await library.remove(some)];
	}
	if (kind < 8) {
		const decisions = Array.from({ length: 1 + random.below(2) }, () =>
			drawDecision(random, library),
		);
		const text = JSON.stringify(decisions);
		const before = contentsOf(library);
		const covers = new Map(
			before.people.map(({ person, cover }) => [person, cover]),
		);
		try {
			const difference = await library.decide(decisions);
			const made = library
				.decisions()
				.filter(({ event }) => event === difference.event);
			for (const { decision, person, kind } of made)
				if (kind === "name") run.named.set(decision, covers.get(person!)!);
			return [text, difference];
		} catch (error) {
			expect(error, text).toBeInstanceOf(InputError);
			expect((error as Error).message).not.toContain("\n");
			expect(contentsOf(library)).toEqual(before);
			return [`refused ${text}`, null];
		}
	}
	if (kind === 8) {
		const held = library.decisions();
		if (held.length === 0) return ["nothing", null];
		const { decision } = pick(random, held);
		return [`withdraw ${decision}`, await library.withdraw([decision])];
	}
	if (kind === 9)
		return ["regroup", await library.regroup({ full: random.below(3) === 0 })];
	return ["undo", null];
}

describe("random events", () => {
	test.each(Array.from({ length: numLibraries }, (_, i) => firstSeed + i))(
		"break no rule: seed %i",
		async (seed) => {
			const random = createRandom(seed);
			const folder = join(base, `${seed}`);
			const run: Run = {
				random,
				library: await openPeople(folder),
				before: [],
				named: new Map(),
			};
			const table = createTable();
			const done: string[] = [];
			let mostPeople = -1;
			try {
				table.apply(
					await run.library.add(drawRows(random, 30 + random.below(30))),
				);
				for (let step = 0; step < steps; step++) {
					const before = contentsOf(run.library);
					let [what, difference] = await change(run);
					if (what === "undo") {
						const last = run.before.pop();
						if (!last) continue;
						difference = await run.library.undo(null);
						done.push(what);
						expect(contentsOf(run.library), done.join("\n")).toEqual(last);
					} else {
						done.push(what);
						if (!difference) continue;
						run.before.push(before);
						const lost = before.decisions.filter(
							({ decision }) =>
								!what.startsWith("withdraw") &&
								!run.library
									.decisions()
									.some((one) => one.decision === decision),
						);
						expect(lost, done.join("\n")).toEqual([]);
					}
					table.apply(difference!);
					const now = contentsOf(run.library);
					expect(table.persons, done.join("\n")).toEqual(
						new Map(now.rows.map(({ row, person }) => [row, person])),
					);
					expect(brokenRules(run.library, run.named), done.join("\n")).toEqual(
						[],
					);
					mostPeople = Math.max(
						mostPeople,
						...now.people.map(({ person }) => person),
					);
					if (random.below(4) === 0) {
						await run.library.close();
						run.library = await openPeople(folder);
						expect(contentsOf(run.library)).toEqual(now);
					}
				}
			} finally {
				await run.library.close();
			}
		},
	);
});
