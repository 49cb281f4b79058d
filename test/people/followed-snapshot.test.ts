/** What an open library says after its changes is what another process reads from its files. */
import { expect, test } from "vitest";
import { openLibraryFiles } from "../../src/files/library/library-files.ts";
import type { Library } from "../../src/people/library-types.ts";
import {
	contentsOf,
	openPeople,
	range,
	takeRows,
} from "../helpers/people-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { faces, withCopy } = startedLibrary(300);

async function expectSame(library: Library, folder: string) {
	const reader = await openPeople(folder, "read");
	try {
		expect(contentsOf(library)).toEqual(contentsOf(reader));
		expect(library.questions(100)).toEqual(reader.questions(100));
	} finally {
		await reader.close();
	}
}

test("after each kind of change, and after an event is taken back", () =>
	withCopy(async (library, folder) => {
		const [first, second, third] = library.people();
		const same = [second.cover, third.cover] as const;
		const photos = range(0, 40).map((i) => (i % 3 ? `photo ${i >> 1}` : null));
		const changes = [
			() => library.add({ features: takeRows(faces, range(300, 340)) }),
			() => library.add({ features: takeRows(faces, range(340, 380)), photos }),
			() =>
				library.decide([
					{ kind: "name", person: first.person, name: "Ann" },
					{ kind: "same", rows: same },
				]),
			() => library.remove([same[0], 12, 345, 346]),
			() => library.add({ features: takeRows(faces, [345, 12, 400]) }),
			() =>
				library.decide([
					{ kind: "hide", person: first.person, isHidden: true },
				]),
			() => library.undo(null),
			() => library.regroup({ full: false }),
			() => library.regroup({ full: true }),
		];
		for (const change of changes) {
			await change();
			await expectSame(library, folder);
		}
	}));

test("columns from the file are those of queries", () =>
	withCopy(async (library, folder) => {
		await library.remove([5, 9, 250]);
		await library.add({ features: takeRows(faces, [5, 9, 9, 600]) });
		const files = await openLibraryFiles(folder, {
			mode: "read",
			waitSeconds: 0,
		});
		try {
			const columns = files.state.rows();
			// From now on the name belongs to another file, and the open one is read by queries.
			await library.add({ features: takeRows(faces, [700]) });
			expect(files.state.rows()).toEqual(columns);
			expect(columns.removed[5]).toBeGreaterThan(0);
		} finally {
			files.close();
		}
	}));
