/** Pictures in one folder: those that a library names, and nothing else of the disk. */
import {
	closeSync,
	createReadStream,
	fstatSync,
	openSync,
	readSync,
	realpathSync,
} from "node:fs";
import { resolve, sep } from "node:path";
import { Readable } from "node:stream";

/** A picture that is there. */
export interface PictureFile {
	readonly path: string;
	/** Its media type, by its first bytes. */
	readonly type: string;
	readonly bytes: number;
}

/** Enough to know every kind. */
const headBytes = 16;

/** Kinds of pictures that browsers draw, without those that hold scripts, by some of their first bytes. */
const kinds = [
	{ type: "image/jpeg", at: 0, bytes: "\xff\xd8\xff" },
	{ type: "image/png", at: 0, bytes: "\x89PNG\r\n\x1a\n" },
	{ type: "image/gif", at: 0, bytes: "GIF8" },
	{ type: "image/webp", at: 8, bytes: "WEBP" },
	{ type: "image/bmp", at: 0, bytes: "BM" },
	{ type: "image/avif", at: 4, bytes: "ftypavi" },
] as const;

/**
 * The picture of a name in a folder. Null where there is none: no file, one outside the folder, also by a link, or one that is no picture.
 * @param name a path from the folder, or a whole one that leads into it
 */
export function findPicture(folder: string, name: string): PictureFile | null {
	const path = pathInside(folder, name);
	return path === null ? null : readKind(path);
}

/** The bytes of a picture. */
export const streamPicture = ({ path }: PictureFile) =>
	Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;

function pathInside(folder: string, name: string): string | null {
	try {
		const root = realpathSync(folder);
		const path = realpathSync(resolve(root, name));
		const isInside = path.startsWith(root.endsWith(sep) ? root : root + sep);
		return isInside ? path : null;
	} catch {
		// No such file, a name with a zero character, no permission.
		return null;
	}
}

function readKind(path: string): PictureFile | null {
	let file: number;
	try {
		file = openSync(path, "r");
	} catch {
		return null;
	}
	try {
		const stats = fstatSync(file);
		if (!stats.isFile()) return null;
		const head = Buffer.alloc(headBytes);
		readSync(file, head, 0, headBytes, 0);
		const text = head.toString("latin1");
		const kind = kinds.find(({ at, bytes }) => text.startsWith(bytes, at));
		return kind ? { path, type: kind.type, bytes: stats.size } : null;
	} finally {
		closeSync(file);
	}
}
