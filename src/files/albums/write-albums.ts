/** Makes the folders of people as planned, and changes files that an earlier export made, but no others. */
import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { InputError } from "../../errors.ts";
import { makeFolder } from "../atomic-file.ts";
import { withFileErrors } from "../file-errors.ts";
import { openOutputFolder } from "../runs/run-output.ts";
import { isSameFile } from "../same-file.ts";
import {
	isAsMade,
	isSameMade,
	type MadeFiles,
	readMade,
	writeMade,
} from "./made-files.ts";
import {
	finishMoves,
	makeFile,
	removeFiles,
	startMoves,
	sweepFolders,
} from "./make-files.ts";
import {
	type Album,
	type AlbumPlaces,
	type Plan,
	planAlbums,
} from "./plan-albums.ts";

/** How many files an export changed. */
export interface AlbumChanges {
	readonly folders: number;
	readonly made: number;
	readonly moved: number;
	readonly removed: number;
	/** Files that were there already. */
	readonly kept: number;
	/** Faces whose id names no picture. */
	readonly missing: number;
}

/**
 * Fills a folder with one for each person, or brings those of an earlier export up to date: files of faces that moved are moved, and those that are no longer wanted removed.
 * A file that somebody else made or changed stays, and none takes its place.
 * @throws InputError for a folder that cannot be written, or lies in the library
 */
export function writeAlbums(
	albums: readonly Album[],
	places: AlbumPlaces,
): AlbumChanges {
	const { folder, library } = places;
	refuseInside(folder, library);
	return withFileErrors(folder, "a folder that can be written", () => {
		makeFolder(folder);
		const output = openOutputFolder(folder);
		try {
			const real = realpathSync(folder);
			const before = readMade(real);
			const plan = planAlbums(albums, before, { ...places, folder: real });
			return apply(plan, before, real);
		} finally {
			output.close();
		}
	});
}

function refuseInside(folder: string, library: string): void {
	for (let at = resolve(folder); ; at = dirname(at)) {
		if (isSameFile(at, library))
			throw new InputError(folder, "a folder outside the library", library);
		if (dirname(at) === at) return;
	}
}

/** Old files go first, then the list names what is to be made, and then it is made: so whatever ends the process, the next export takes no file of this one for somebody else's. */
function apply(
	{ files, missing }: Plan,
	before: MadeFiles,
	folder: string,
): AlbumChanges {
	const at = (path: string) => join(folder, path);
	const ours = [...before].filter(([path, made]) => isAsMade(at(path), made));
	const isKept = new Set(
		ours
			.filter(([path, made]) => {
				const planned = files.get(path);
				return planned && isSameMade(planned.made, made);
			})
			.map(([path]) => path),
	);
	const old = ours.filter(([path]) => !isKept.has(path));
	const toMake = [...files].filter(([path]) => !isKept.has(path));
	const moves = startMoves(folder, old, toMake);
	const isMoved = new Set(moves.map(({ from }) => from));
	removeFiles(
		folder,
		old.map(([path]) => path).filter((path) => !isMoved.has(path)),
	);
	const made = [...files].map(([path, file]) => [path, file.made] as const);
	writeMade(folder, new Map(made));
	finishMoves(moves);
	const isThere = new Set(moves.map(({ to }) => to));
	for (const [path, file] of toMake)
		if (!isThere.has(at(path))) makeFile(at(path), file);
	sweepFolders(folder, [...before.keys(), ...files.keys()]);
	return {
		folders: new Set([...files.keys()].map((path) => dirname(path))).size,
		made: toMake.length - moves.length,
		moved: moves.length,
		removed: old.length - moves.length,
		kept: isKept.size,
		missing,
	};
}
