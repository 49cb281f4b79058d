/**
 * The next state of a library's database: a copy of the present one that is changed, synced and then renamed to its place. Whatever ends the
 * process, the database is the one before or the one after, and readers keep theirs. At 1,000,000 rows the copy takes 0.1 s.
 */
import {
	accessSync,
	closeSync,
	constants,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { syncFolder } from "../atomic-file.ts";
import { fileError, withFileErrors } from "../file-errors.ts";
import {
	copyFast,
	type Database,
	isDriverError,
	openPrivate,
} from "./database.ts";
import { databasePath, draftFolder, libraryKind } from "./places.ts";
import { migrate } from "./schema.ts";

export interface Draft {
	readonly db: Database;
	/** Makes it the library's database. */
	commit(): void;
	/** Makes that last; call it after `commit`. */
	finish(): void;
	/** Throws it away, before `commit`. */
	abort(): void;
}

/**
 * The holder of the library's lock may have one draft at a time; that of a killed process is thrown away.
 * @throws InputError for a full disk, no permission and so on, and where another program has changes under way
 */
export function openDraft(folder: string): Draft {
	const own = draftFolder(folder);
	const target = databasePath(folder);
	const path = join(own, "library.sqlite");
	const db = orRemove(folder, own, () => {
		removeDraft(folder);
		mkdirSync(own);
		if (existsSync(target)) {
			requireQuiet(target);
			accessSync(target, constants.W_OK);
			copyFast(target, path);
		} else {
			// Made by the driver, it would be for its owner only.
			writeFileSync(path, "");
		}
		return openChanges(path);
	});
	const abort = () => {
		if (db.isOpen) db.close();
		removeDraft(folder);
	};
	return {
		db,
		abort,
		commit() {
			db.exec("COMMIT");
			db.close();
			syncFile(path);
			renameSync(path, target);
		},
		finish() {
			withFileErrors(folder, libraryKind, () => {
				syncFolder(folder);
				removeDraft(folder);
			});
		},
	};
}

function openChanges(path: string): Database {
	const db = openPrivate(path, false);
	try {
		migrate(db);
		db.exec("BEGIN");
	} catch (error) {
		db.close();
		throw error;
	}
	return db;
}

/** Removes what a killed process left of a draft. */
export function removeDraft(folder: string): void {
	rmSync(draftFolder(folder), { recursive: true, force: true });
}

/**
 * What to throw for an error of a change: the driver drops the reason of a failed write, so a write of our own meets it again.
 * @returns an InputError where the user can mend it, else the error itself
 */
export function writeError(folder: string, error: unknown): unknown {
	if (!isDriverError(error)) return fileError(folder, libraryKind, error);
	try {
		const fd = openSync(join(draftFolder(folder), "probe"), "w");
		try {
			writeSync(fd, new Uint8Array(1 << 16));
			fsyncSync(fd);
		} finally {
			closeSync(fd);
		}
	} catch (reason) {
		return fileError(folder, libraryKind, reason);
	}
	return error;
}

function orRemove<T>(folder: string, own: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		const reason = writeError(folder, error);
		withFileErrors(folder, libraryKind, () =>
			rmSync(own, { recursive: true, force: true }),
		);
		throw reason;
	}
}

/** Another program that changes the file in place has a journal beside it. */
function requireQuiet(path: string): void {
	for (const ending of ["-journal", "-wal"]) {
		const stats = statSync(path + ending, { throwIfNoEntry: false });
		if (stats && stats.size > 0)
			throw new InputError(
				path,
				"a database that no other program is changing",
				`changes of one in ${path}${ending}`,
				"close that program; it may read the file, not change it",
			);
	}
}

function syncFile(path: string): void {
	const fd = openSync(path, "r+");
	try {
		fsyncSync(fd);
	} finally {
		closeSync(fd);
	}
}
