/** The tables of a library, their version, and how tables of earlier versions become those of this one. */
import { InputError } from "../../errors.ts";
import {
	type Database,
	openCopy,
	openForReading,
	selectOne,
} from "./database.ts";

/** Makes the tables of one version those of the next. */
export type Migration = (db: Database) => void;

/** "gcnl": tells our databases from others. */
const applicationId = 0x67636e6c;

/** The i-th leads from version i to i + 1; a new library goes through all. */
const migrations: readonly Migration[] = [createTables, addPictureQuality];

/** Numbers of rows, people, decisions and events are for ever: nothing is deleted from these tables. */
function createTables(db: Database): void {
	db.exec(`
		CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
		CREATE TABLE rows (
			number INTEGER PRIMARY KEY, id TEXT, photo TEXT, box TEXT,
			person INTEGER, confidence REAL, quality REAL, copy_of INTEGER,
			is_foreign INTEGER NOT NULL, is_doubtful INTEGER NOT NULL,
			added INTEGER NOT NULL, removed INTEGER
		);
		CREATE UNIQUE INDEX rows_id ON rows (id) WHERE removed IS NULL AND id IS NOT NULL;
		CREATE TABLE people (
			number INTEGER PRIMARY KEY, name TEXT, is_hidden INTEGER NOT NULL DEFAULT 0,
			cover INTEGER, created INTEGER NOT NULL, ended INTEGER, merged_into INTEGER
		);
		CREATE TABLE decisions (
			number INTEGER PRIMARY KEY, kind TEXT NOT NULL, row INTEGER, other_row INTEGER,
			person INTEGER, value TEXT, made INTEGER NOT NULL, undone INTEGER
		);
		CREATE TABLE events (
			number INTEGER PRIMARY KEY, time TEXT NOT NULL, command TEXT NOT NULL,
			summary TEXT NOT NULL, undoes INTEGER, redoes INTEGER, undone INTEGER
		);
		CREATE TABLE changes (
			event INTEGER NOT NULL, item TEXT NOT NULL, number INTEGER NOT NULL,
			field TEXT NOT NULL, before, after, PRIMARY KEY (event, item, number, field)
		) WITHOUT ROWID;
		CREATE TABLE segments (
			number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,
			rows INTEGER NOT NULL, fingerprint TEXT, added INTEGER NOT NULL
		);
	`);
}

/** What a picture says of a face is known before the library finds out more, and stays when all rows are scored again. */
function addPictureQuality(db: Database): void {
	db.exec("ALTER TABLE rows ADD COLUMN picture_quality REAL");
}

/** Brings tables to the version of this program, in this connection. */
export function migrate(db: Database, steps = migrations): void {
	const version = versionOf(db);
	for (const step of steps.slice(version)) step(db);
	db.exec(`PRAGMA user_version = ${steps.length}`);
	db.exec(`PRAGMA application_id = ${applicationId}`);
}

/**
 * Opens the database of a library as it is now, with tables of this version: an older one is migrated in a copy.
 * @throws InputError for another kind of file, and one line for a library of a newer version
 */
export function openCurrent(path: string, steps = migrations): Database {
	const db = openForReading(path);
	try {
		checkVersion(db, path, steps.length);
		if (versionOf(db) === steps.length) return db;
	} catch (error) {
		db.close();
		throw error;
	}
	db.close();
	const copy = openCopy(path);
	migrate(copy, steps);
	return copy;
}

function checkVersion(db: Database, path: string, known: number): void {
	const id = numberOf(db, "application_id");
	const version = versionOf(db);
	if (id !== applicationId || version < 1)
		throw new InputError(path, "the database of a library", "another one");
	if (version > known)
		throw new InputError(
			path,
			`a library of version ${known} or earlier`,
			`version ${version}`,
			"a newer gcn-cluster made it: update gcn-cluster",
		);
}

const versionOf = (db: Database) => numberOf(db, "user_version");

function numberOf(db: Database, pragma: string): number {
	const row = selectOne<Record<string, number>>(db, `PRAGMA ${pragma}`);
	return row?.[pragma] ?? 0;
}
