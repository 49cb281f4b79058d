/**
 * A library of faces on disk: rows, people, decisions and history in SQLite, features and lists of neighbours in .npy files.
 * One process writes at a time; readers never wait, and see the library as it was after one event.
 */
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { InputError } from "../../errors.ts";
import { makeFolder } from "../atomic-file.ts";
import { withFileErrors } from "../file-errors.ts";
import { type Lock, takeLock } from "../runs/lock.ts";
import { sweepTemporaries } from "../temporary-files.ts";
import { openEmpty } from "./database.ts";
import { removeDraft } from "./draft.ts";
import { EventChanges } from "./event.ts";
import { OpenEvent } from "./open-event.ts";
import { sweepOwnFolders } from "./own-folder.ts";
import { databasePath, libraryKind, lockPath } from "./places.ts";
import { migrate } from "./schema.ts";
import { removeOtherSegments } from "./segments.ts";
import { LibraryState, openState, readTables } from "./state.ts";
import { findUndoTarget } from "./undo-target.ts";

export interface LibraryOptions {
	/** "create" is "write", and makes a library where there is none: the folder and the database appear with the first event. */
	readonly mode: "read" | "write" | "create";
	/** How long to wait for another process that writes. */
	readonly waitSeconds: number;
}

/** Milliseconds between two looks at a lock. */
const pauseMs = 50;
/** A reader opens the library again where a writer replaces it at that moment. */
const mostAttempts = 20;

/**
 * Opens the library in a folder; whoever opens it closes it.
 * @throws InputError where there is none, for one made by a newer version, a damaged one, no permission, and another process that writes longer than we wait
 */
export async function openLibraryFiles(
	folder: string,
	{ mode, waitSeconds }: LibraryOptions,
): Promise<LibraryFiles> {
	sweepOwnFolders();
	if (mode === "read")
		return new LibraryFiles(folder, openForReaders(folder), null);
	if (mode === "create") requireLibraryOrEmpty(folder);
	else requireLibrary(folder);
	const lock = await lockWriter(folder, waitSeconds);
	try {
		const state = existsSync(databasePath(folder))
			? openState(folder, null)
			: emptyState();
		try {
			withFileErrors(folder, libraryKind, () => {
				sweepTemporaries(folder, null);
				removeDraft(folder);
				removeUnnamed(folder, state);
			});
		} catch (error) {
			state.close(null);
			throw error;
		}
		return new LibraryFiles(folder, state, lock);
	} catch (error) {
		lock.release();
		throw error;
	}
}

export class LibraryFiles {
	private readonly folder: string;
	private readonly lock: Lock | null;
	private current: LibraryState;
	private event: OpenEvent | null = null;
	private isOpen = true;

	constructor(folder: string, state: LibraryState, lock: Lock | null) {
		this.folder = folder;
		this.current = state;
		this.lock = lock;
	}

	/** As it was after the last event when it was opened, or after the last one that this process committed; the one before is closed then. */
	get state(): LibraryState {
		return this.current;
	}

	/**
	 * Begins an event, one at a time.
	 * @param command what makes it, for the history
	 * @throws InputError for a full disk, no permission and so on
	 */
	beginEvent(command: string): EventChanges {
		if (!this.lock) throw new Error("the library is open for reading");
		if (this.event) throw new Error("another event is under way");
		const { folder } = this;
		const onEnd = (isCommitted: boolean) => this.endEvent(isCommitted);
		this.event = new OpenEvent({ folder, command, onEnd });
		return new EventChanges(this.event);
	}

	/**
	 * Begins an event that takes an event back, or the last one that counts where `number` is null; the number of an undo brings its event back.
	 * Rows are removed or there again, people live or end, decisions hold or not; settings and segments stay.
	 * @returns the event under way, the one that it takes back or brings back, and what will be there
	 * @throws InputError where there is none, and where later events build upon it
	 */
	beginUndo(number: number | null) {
		const target = findUndoTarget(this.state.events(), number, this.folder);
		const { root, isRedo } = target;
		const { segment } = this.state.features.index;
		const event = this.beginEvent(isRedo ? "redo" : "undo");
		event.applyUndo(target, segment);
		return { root, isRedo, event, next: readTables(this.event!.db) };
	}

	/** Throws away an event under way, and lets the next writer in; does nothing the second time. */
	close(): void {
		if (!this.isOpen) return;
		this.isOpen = false;
		this.event?.abort();
		this.current.close(null);
		this.lock?.release();
	}

	private endEvent(isCommitted: boolean): void {
		this.event = null;
		if (!isCommitted) return;
		const before = this.current;
		this.current = openState(this.folder, before);
		before.close(this.current);
		removeUnnamed(this.folder, this.current);
	}
}

function emptyState(): LibraryState {
	const db = openEmpty();
	migrate(db);
	return new LibraryState(db, []);
}

/** A writer that commits between the opening of the database and of the segments may remove the latter. */
function openForReaders(folder: string): LibraryState {
	requireLibrary(folder);
	for (let attempts = 1; ; attempts++) {
		try {
			return openState(folder, null);
		} catch (error) {
			const isMissing = /got no such file$/.test((error as Error).message);
			if (!isMissing || attempts === mostAttempts) throw error;
		}
	}
}

function removeUnnamed(folder: string, { segments }: LibraryState): void {
	const kept = new Set(segments.map(({ record }) => record.number));
	removeOtherSegments(folder, kept);
}

function requireLibrary(folder: string): void {
	if (existsSync(databasePath(folder))) return;
	throw new InputError(
		folder,
		"the folder of a library",
		existsSync(folder) ? "one without library.sqlite" : "no such folder",
	);
}

/** Names of ours begin with a dot, or are those of segments that a killed first event left. */
function requireLibraryOrEmpty(folder: string): void {
	if (existsSync(databasePath(folder))) return;
	withFileErrors(folder, libraryKind, () => makeFolder(folder));
	const other = withFileErrors(folder, libraryKind, () =>
		readdirSync(folder).find((name) => !/^(\..*|segments)$/.test(name)),
	);
	if (other !== undefined)
		throw new InputError(
			folder,
			"a library or an empty folder",
			`a folder with ${other}`,
		);
}

async function lockWriter(folder: string, waitSeconds: number): Promise<Lock> {
	const end = performance.now() + 1000 * waitSeconds;
	for (;;) {
		try {
			return withFileErrors(folder, libraryKind, () =>
				takeLock(lockPath(folder), folder),
			);
		} catch (error) {
			const isTaken = / is writing to/.test((error as Error).message);
			if (!isTaken || performance.now() >= end) throw error;
		}
		await wait(pauseMs);
	}
}
