/** Makes, moves and removes files in the folders of people. */
import {
	copyFileSync,
	lstatSync,
	mkdirSync,
	renameSync,
	rmdirSync,
	rmSync,
	symlinkSync,
	utimesSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../errors.ts";
import { withFileErrors } from "../file-errors.ts";
import {
	forget,
	nameTemporary,
	removeAtExit,
	sweepTemporaries,
} from "../temporary-files.ts";
import type { Made } from "./made-files.ts";
import type { PlannedFile } from "./plan-albums.ts";

const expected = "a file that can be written";

/** A file on its way. */
interface Move {
	/** Its path in the folder before. */
	readonly from: string;
	readonly temporary: string;
	/** Its whole path. */
	readonly to: string;
}

/**
 * Takes files that are wanted at another place from where they are. Two may change places, so all are taken before any is put down.
 * @param old files that are not wanted where they are
 */
export function startMoves(
	folder: string,
	old: readonly (readonly [string, Made])[],
	toMake: readonly (readonly [string, PlannedFile])[],
): Move[] {
	const places = new Map<string, string[]>();
	for (const [path, { made }] of toMake) {
		const key = keyOf(made);
		places.set(key, [...(places.get(key) ?? []), path]);
	}
	return old.flatMap(([from, made]) => {
		const to = places.get(keyOf(made))?.pop();
		if (to === undefined) return [];
		const target = join(folder, to);
		const temporary = withFileErrors(target, expected, () => {
			makeAlbum(target);
			const name = nameTemporary(target);
			removeAtExit(name);
			renameSync(join(folder, from), name);
			return name;
		});
		return [{ from, temporary, to: target }];
	});
}

export function finishMoves(moves: readonly Move[]): void {
	for (const { temporary, to } of moves)
		withFileErrors(to, expected, () => {
			renameSync(temporary, to);
			forget(temporary);
		});
}

/** @param paths in the folder */
export function removeFiles(folder: string, paths: readonly string[]): void {
	for (const path of paths)
		withFileErrors(path, expected, () =>
			rmSync(join(folder, path), { force: true }),
		);
}

/** Makes a link or a copy, which appears as a whole. */
export function makeFile(path: string, { source, made }: PlannedFile): void {
	withFileErrors(path, expected, () => {
		makeAlbum(path);
		const temporary = nameTemporary(path);
		removeAtExit(temporary);
		if ("link" in made) makeLink(made.link, temporary);
		else {
			copyFileSync(source, temporary);
			utimesSync(temporary, made.time / 1000, made.time / 1000);
		}
		renameSync(temporary, path);
		forget(temporary);
	});
}

/** Removes what killed exports left in the folders of these files, and those that are empty. */
export function sweepFolders(folder: string, paths: readonly string[]): void {
	for (const name of new Set(paths.map((path) => dirname(path)))) {
		const album = join(folder, name);
		const isFolder = lstatSync(album, { throwIfNoEntry: false })?.isDirectory();
		if (!isFolder) continue;
		sweepTemporaries(album, null);
		removeIfEmpty(album);
	}
}

const keyOf = (made: Made) => JSON.stringify(made);

function makeAlbum(path: string): void {
	mkdirSync(dirname(path), { recursive: true });
}

function makeLink(target: string, path: string): void {
	try {
		symlinkSync(target, path);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code !== "EPERM" && code !== "ENOTSUP") throw error;
		throw new InputError(
			dirname(path),
			"a place for links",
			"no permission to make them",
			"--copy makes copies",
		);
	}
}

function removeIfEmpty(folder: string): void {
	try {
		rmdirSync(folder);
	} catch {}
}
