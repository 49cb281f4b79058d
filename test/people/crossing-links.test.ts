/** Questions of a library that stays open, beside those of one that is opened for each of them. */
import { expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { openPeople, range, takeRows } from "../helpers/people-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { faces, withCopy } = startedLibrary(150);

test("questions are the same, whatever happened since they were asked", () =>
	withCopy(async (library, folder) => {
		const random = createRandom(5);
		const pick = <T>(items: readonly T[]) => items[random.below(items.length)];
		const events = [
			() =>
				library.decide([{ kind: "same", rows: library.questions(9)[0].rows }]),
			() =>
				library.decide([
					{ kind: "different", rows: library.questions(9)[1].rows },
				]),
			() =>
				library.decide([
					{
						kind: "move",
						rows: [pick(library.rows()).row],
						person: pick(library.people()).person,
					},
				]),
			() => library.undo(null),
			() => library.remove([pick(library.rows()).row]),
			() =>
				library.decide([
					{ kind: "move", rows: [library.people()[0].cover], person: null },
				]),
			() => library.add({ features: takeRows(faces, range(150, 170)) }),
			() => library.regroup({ full: true }),
			() => library.undo(2),
		];
		for (const event of events) {
			await event();
			const fresh = await openPeople(folder, "read");
			try {
				expect(library.questions(500)).toEqual(fresh.questions(500));
				const { person } = library.people()[0];
				expect(library.suggestions(person, 50)).toEqual(
					fresh.suggestions(person, 50),
				);
			} finally {
				await fresh.close();
			}
		}
	}));
