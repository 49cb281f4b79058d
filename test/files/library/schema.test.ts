/** Tables of earlier versions become those of this one, and those of later ones are refused. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
	type Database,
	openPrivate,
	select,
} from "../../../src/files/library/database.ts";
import { openDraft } from "../../../src/files/library/draft.ts";
import {
	type Migration,
	migrate,
	openCurrent,
} from "../../../src/files/library/schema.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { change, withReader, withWriter } from "../../helpers/small-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const at = (name: string) => join(base, name);

/** Three made-up versions: a table of names, then with a length, then those without a name gone. */
const steps: Migration[] = [
	(db) => db.exec("CREATE TABLE names (name TEXT)"),
	(db) =>
		db.exec(
			"ALTER TABLE names ADD COLUMN length INTEGER; UPDATE names SET length = length(name)",
		),
	(db) => db.exec("DELETE FROM names WHERE length = 0"),
];

function create(path: string, work: (db: Database) => void): void {
	writeFileSync(path, "", { flag: "a" });
	const db = openPrivate(path, false);
	work(db);
	db.close();
}

test("an older library is read as if it were of this version, and stays as it is", () => {
	const path = at("old.sqlite");
	create(path, (db) => {
		migrate(db, steps.slice(0, 1));
		db.exec("INSERT INTO names VALUES ('Åsa'), ('')");
	});
	const before = readFileSync(path);
	const versions = [
		[{ name: "Åsa" }, { name: "" }],
		[
			{ name: "Åsa", length: 3 },
			{ name: "", length: 0 },
		],
		[{ name: "Åsa", length: 3 }],
	];
	for (const [i, expected] of versions.entries()) {
		const db = openCurrent(path, steps.slice(0, i + 1));
		expect(select(db, "SELECT * FROM names")).toEqual(expected);
		db.close();
	}
	expect(readFileSync(path)).toEqual(before);
});

test("a new library is of the last version, and a change of it too", async () => {
	const versionOf = (db: Database) => select(db, "PRAGMA user_version");
	await withWriter(at("new"), (library) => change(library, "add", () => {}));
	const draft = openDraft(at("new"));
	expect(versionOf(draft.db)).toEqual([{ user_version: 2 }]);
	draft.abort();
});

test("one made by a newer version is refused in one line", async () => {
	const folder = at("newer");
	await withWriter(folder, (library) => change(library, "add", () => {}));
	create(join(folder, "library.sqlite"), (db) =>
		db.exec("PRAGMA user_version = 7"),
	);
	const message = `${folder}/library.sqlite: expected a library of version 2 or earlier, got version 7 (a newer gcn-cluster made it: update gcn-cluster)`;
	await expect(withReader(folder, () => {})).rejects.toThrow(message);
	await expect(withWriter(folder, () => {})).rejects.toThrow(message);
});

test("another program's database is not taken for a library", () => {
	const path = at("other.sqlite");
	create(path, (db) => db.exec("CREATE TABLE photos (name TEXT)"));
	expectRefused(
		() => openCurrent(path),
		`${path}: expected the database of a library, got another one`,
	);
});
