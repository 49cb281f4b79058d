/**
 * SQLite by node-sqlite3-wasm, one driver for all versions of Node. Neither its locks nor its journals are relied upon (measured with 0.8.60):
 * its lock is a folder beside the file, which readers take too, which a read-only disk refuses and which a SIGKILL leaves for ever; and it takes
 * its own lock for another process's, so it never rolls back what a killed process left half done: 1,944 of 2,000 rows kept an uncommitted change.
 * So a file that has its name is never changed: a writer changes a copy that takes its place (draft.ts), and readers keep the file that they opened.
 */
import { constants, copyFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import sqlite, {
	type BindValues,
	type Database,
	type SQLiteValue,
} from "node-sqlite3-wasm";
import { InputError } from "../../errors.ts";
import { withFileErrors } from "../file-errors.ts";
import { inOwnFolder } from "./own-folder.ts";

export type { Database, SQLiteValue };

export const databaseKind = "a library's database";

/**
 * Nobody else sees the file that is opened, so its lock is never given back, and what fails is thrown away rather than rolled back.
 * The cache takes 64 MiB at most.
 */
const settings = `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF;
	PRAGMA synchronous = OFF; PRAGMA cache_size = -65536`;

/** A new database in memory. */
export function openEmpty(): Database {
	return new sqlite.Database(":memory:");
}

/**
 * Opens a database file to which nobody else has the path; an empty file is an empty database.
 * @throws InputError where SQLite cannot read it
 */
export function openPrivate(
	path: string,
	readOnly: boolean,
	name = path,
): Database {
	return withDriverErrors(name, () => {
		const db = new sqlite.Database(path, { readOnly, fileMustExist: true });
		try {
			db.exec(settings);
			// Takes the lock, for as long as the database is open.
			db.get("SELECT count(*) FROM sqlite_schema");
		} catch (error) {
			db.close();
			throw error;
		}
		return db;
	});
}

/**
 * Opens a file for reading, whatever becomes of its name, also on a read-only disk: through a link in a folder of its own, where the driver's lock
 * disturbs nobody. Nothing of that folder is needed once the file is open.
 * @throws InputError where it is missing or cannot be read
 */
export function openForReading(path: string): Database {
	return inOwnFolder((folder) => {
		const own = join(folder, "library.sqlite");
		withFileErrors(path, databaseKind, () => linkOrCopy(resolve(path), own));
		return openPrivate(own, true, path);
	});
}

/** Opens a copy that may be changed and that is lost when it is closed; throws as `openForReading`. */
export function openCopy(path: string): Database {
	return inOwnFolder((folder) => {
		const own = join(folder, "library.sqlite");
		withFileErrors(path, databaseKind, () => copyFast(path, own));
		return openPrivate(own, false, path);
	});
}

/** A copy that shares the disk's blocks where the file system can. */
export function copyFast(from: string, to: string): void {
	copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** Windows lets few users make links, and nobody remove a file that is open; the system's cleaning of temporary files does then. */
function linkOrCopy(from: string, to: string): void {
	if (process.platform === "win32") copyFast(from, to);
	else symlinkSync(from, to);
}

function withDriverErrors<T>(path: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		if (!isDriverError(error)) throw error;
		throw new InputError(
			path,
			databaseKind,
			`an error of SQLite: ${error.message}`,
		);
	}
}

export function isDriverError(error: unknown): error is Error {
	return error instanceof sqlite.SQLite3Error;
}

/** Whether a statement failed because another row has the id. */
export function isTaken(error: unknown): boolean {
	return isDriverError(error) && error.message.startsWith("UNIQUE");
}

/** The rows that a query gives. */
export function select<T>(
	db: Database,
	sql: string,
	values: BindValues = [],
): T[] {
	return db.all(sql, values) as T[];
}

/** The first row that a query gives, or null. */
export function selectOne<T>(
	db: Database,
	sql: string,
	values: BindValues = [],
): T | null {
	return db.get(sql, values) as T | null;
}

/** Items per query. A column comes as the text of a JSON array: a fifth of the time that objects of the items take. */
const blockItems = 50_000;

interface ColumnQuery {
	readonly table: "rows" | "people";
	readonly columns: readonly string[];
	/** The number of the first item. */
	readonly first: number;
	readonly count: number;
}

/** Visits the values of some columns of items that have all numbers from the first on, block by block. */
export function selectBlocks(
	db: Database,
	{ table, columns, first, count }: ColumnQuery,
	visit: (
		values: readonly (readonly (string | number | null)[])[],
		first: number,
	) => void,
): void {
	const arrays = columns.map((name) => `json_group_array(${name}) AS ${name}`);
	const statement = db.prepare(
		`SELECT ${arrays.join(", ")} FROM
			(SELECT ${columns.join(", ")} FROM ${table} WHERE number >= ? AND number < ? ORDER BY number)`,
	);
	try {
		for (let start = first; start < first + count; start += blockItems) {
			const end = Math.min(first + count, start + blockItems);
			const row = statement.get([start, end]) as Record<string, string>;
			visit(
				columns.map((name) => JSON.parse(row[name])),
				start,
			);
		}
	} finally {
		statement.finalize();
	}
}

/** Runs statements many times, each prepared once; what `work` is given runs the statement of the same place and returns how many rows it changed. */
export function withStatements<T>(
	db: Database,
	sql: readonly string[],
	work: (...runs: ((values: SQLiteValue[]) => number)[]) => T,
): T {
	const statements = sql.map((text) => db.prepare(text));
	try {
		return work(
			...statements.map(
				(statement) => (values: SQLiteValue[]) => statement.run(values).changes,
			),
		);
	} finally {
		for (const statement of statements) finalize(statement);
	}
}

/** The error of the last run, which has been thrown, is thrown again here. */
function finalize(statement: { finalize(): void }): void {
	try {
		statement.finalize();
	} catch (error) {
		if (!isDriverError(error)) throw error;
	}
}
