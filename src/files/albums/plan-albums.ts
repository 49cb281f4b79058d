/** Which picture goes where: a folder for each person, and in it a name for each picture. */
import { lstatSync, realpathSync, statSync } from "node:fs";
import { basename, extname, join, relative, resolve } from "node:path";
import { isSameFile } from "../same-file.ts";
import { isAsMade, type Made, type MadeFiles } from "./made-files.ts";
import { createNames, safeName } from "./safe-names.ts";

export interface Album {
	readonly person: number;
	readonly name: string | null;
	readonly pictures: readonly Picture[];
}

export interface Picture {
	readonly row: number;
	/** Names the file, from the folder of pictures. */
	readonly id: string | null;
	/** Names it where the id does not. */
	readonly photo: string | null;
}

export interface PlannedFile {
	/** The picture's file, with links resolved. */
	readonly source: string;
	readonly made: Made;
}

export interface Plan {
	/** By path, `folder/file`. */
	readonly files: ReadonlyMap<string, PlannedFile>;
	/** Pictures of which neither id nor photo names a file. */
	readonly missing: number;
}

export interface AlbumPlaces {
	readonly folder: string;
	/** From where ids name files. */
	readonly pictures: string;
	/** The folder of the library. */
	readonly library: string;
	readonly isCopy: boolean;
}

/**
 * Plans files that take the place of none but those that were made before and are as they were.
 * @param albums people in an order that stays when others come, so that names stay
 */
export function planAlbums(
	albums: readonly Album[],
	before: MadeFiles,
	places: AlbumPlaces,
): Plan {
	const files = new Map<string, PlannedFile>();
	let missing = 0;
	const folders = createNames((name) =>
		isNoAlbum(join(places.folder, name), places.library),
	);
	for (const { person, name, pictures } of albums) {
		const found = pictures.flatMap((picture) => findNamed(picture, places));
		missing += pictures.length - found.length;
		if (found.length === 0) continue;
		const folder = folders(numbered(safeName(name ?? ""), "", person));
		const names = createNames((file) => {
			const path = join(places.folder, folder, file);
			const made = before.get(`${folder}/${file}`);
			return isThere(path) && !(made && isAsMade(path, made));
		});
		for (const { row, name, file } of found) {
			const extension = safeName(`x${extname(name)}`).slice(1);
			const stem = safeName(basename(name, extname(name)));
			const path = `${folder}/${names(numbered(stem, extension, row))}`;
			files.set(path, planFile(file, join(places.folder, folder), places));
		}
	}
	return { files, missing };
}

/** The picture's file, with the name that leads to it. */
function findNamed({ row, id, photo }: Picture, places: AlbumPlaces) {
	for (const name of [id, photo]) {
		const file = name === null ? null : findPicture(name, places);
		if (file !== null) return [{ row, name: name!, file }];
	}
	return [];
}

/** `name.jpg`, then `name (17).jpg`, then `name (17-2).jpg` and so on; `17.jpg` without a name. */
function* numbered(
	name: string,
	extension: string,
	number: number,
): Generator<string> {
	const withNumber = (text: string) =>
		name === "" ? text : `${name} (${text})`;
	if (name !== "") yield name + extension;
	yield withNumber(`${number}`) + extension;
	for (let more = 2; ; more++)
		yield withNumber(`${number}-${more}`) + extension;
}

const isThere = (path: string) =>
	lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** A file, a link that leads elsewhere, or the library itself. */
function isNoAlbum(path: string, library: string): boolean {
	const stats = lstatSync(path, { throwIfNoEntry: false });
	return (
		stats !== undefined && !(stats.isDirectory() && !isSameFile(path, library))
	);
}

interface FoundPicture {
	readonly path: string;
	readonly bytes: number;
	readonly time: number;
}

/** Null where the id names no file that can be read. */
function findPicture(
	id: string,
	{ pictures }: AlbumPlaces,
): FoundPicture | null {
	try {
		const path = realpathSync(resolve(pictures, id));
		const stats = statSync(path);
		if (!stats.isFile()) return null;
		return { path, bytes: stats.size, time: Math.floor(stats.mtimeMs) };
	} catch {
		return null;
	}
}

/** Links are relative, so that pictures and folders can be moved together. */
function planFile(
	{ path, bytes, time }: FoundPicture,
	folder: string,
	{ isCopy }: AlbumPlaces,
): PlannedFile {
	const made = isCopy
		? { of: path, bytes, time }
		: { link: relative(folder, path) };
	return { source: path, made };
}
