/** All pictures below a folder, in an order that does not depend on the file system. */
import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { kindOf, withFileErrors } from "../file-errors.ts";
import { isNamedPicture, readPictureKind } from "./picture-kind.ts";

/** A file that is a picture, or whose name says so. */
export interface PictureFile {
	/** Where it is: the folder as it was given, and the path below it. */
	readonly path: string;
	readonly size: number;
	/** Time of the last change, in milliseconds. */
	readonly changedMs: number;
}

export interface FoundPictures {
	readonly pictures: readonly PictureFile[];
	/** Folders and links that cannot be read, with the reason. */
	readonly unreadable: readonly {
		readonly path: string;
		readonly why: string;
	}[];
}

/** Files and folders that were seen, by device and number: links may lead to them again, or in circles. */
type Seen = Set<string>;

/**
 * Finds the pictures in a folder and all folders below, links followed, each file and folder once. Hidden ones are left out. One file is found too.
 * @returns them in order of their paths
 * @throws InputError for a path that is no folder and no file, or that cannot be read
 */
export function findPictures(path: string): FoundPictures {
	const pictures: PictureFile[] = [];
	const unreadable: { path: string; why: string }[] = [];
	const seen: Seen = new Set();
	const expected = "a folder of pictures";
	const visit = (at: string, stats: Stats) => {
		if (!isNew(stats, seen)) return;
		if (stats.isDirectory()) visitFolder(at);
		else if (stats.isFile() && isPicture(at))
			pictures.push({ path: at, size: stats.size, changedMs: stats.mtimeMs });
	};
	const visitFolder = (folder: string) => {
		const names = readdirSync(folder).filter((name) => !name.startsWith("."));
		for (const name of names.sort(byCodeUnits)) {
			const at = join(folder, name);
			const why = reasonOf(at, () => visit(at, statSync(at)));
			if (why !== null) unreadable.push({ path: at, why });
		}
	};
	withFileErrors(path, expected, () => {
		const stats = statSync(path);
		if (!stats.isDirectory() && !stats.isFile())
			throw new InputError(path, expected, kindOf(stats));
		visit(path, stats);
	});
	return { pictures, unreadable };
}

const byCodeUnits = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function isNew({ dev, ino }: Stats, seen: Seen): boolean {
	const key = `${dev}:${ino}`;
	if (seen.has(key)) return false;
	seen.add(key);
	return true;
}

/** A file that cannot be opened counts by its name. */
function isPicture(path: string): boolean {
	if (isNamedPicture(path)) return true;
	try {
		return readPictureKind(path) !== null;
	} catch {
		return false;
	}
}

/** Why something cannot be read; null where it can. */
function reasonOf(path: string, read: () => void): string | null {
	try {
		withFileErrors(path, "a file or folder that can be read", read);
		return null;
	} catch (error) {
		if (error instanceof InputError) return error.message;
		throw error;
	}
}
