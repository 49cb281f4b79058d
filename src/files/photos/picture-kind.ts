/** What kind of picture a file is, by its first bytes: names of files say little. */
import { closeSync, openSync, readSync } from "node:fs";
import { extname } from "node:path";

export type PictureKind =
	| "jpeg"
	| "png"
	| "webp"
	| "gif"
	| "tiff"
	| "avif"
	| "heic";

/** First bytes that are looked at. */
const headBytes = 32;
/** Major brands of the ISO container that AVIF, HEIC and videos share. */
const brands = new Map<string, PictureKind>([
	["avif", "avif"],
	["avis", "avif"],
	["heic", "heic"],
	["heix", "heic"],
	["hevc", "heic"],
	["hevx", "heic"],
	["heim", "heic"],
	["heis", "heic"],
	["mif1", "heic"],
	["msf1", "heic"],
]);
const extensions =
	/^\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|heic|heif|bmp|jxl|jp2|dng|cr[23w]|nef|arw|orf|rw2|raf)$/i;
/** Raw pictures of cameras begin like TIFF, but what TIFF readers find in them is a thumbnail. */
const rawExtensions = /^\.(dng|cr[23w]|nef|arw|orf|rw2|raf)$/i;

/** The kind that a file's first bytes say, null for none that is read. @throws a system error where it cannot be read */
export function readPictureKind(path: string): PictureKind | null {
	const head = Buffer.alloc(headBytes);
	const fd = openSync(path, "r");
	try {
		const length = readSync(fd, head, 0, headBytes, 0);
		const kind = pictureKind(head.subarray(0, length));
		return kind === "tiff" && rawExtensions.test(extname(path)) ? null : kind;
	} finally {
		closeSync(fd);
	}
}

/** Whether a name says that the file is a picture, of a kind that is read or not. */
export function isNamedPicture(path: string): boolean {
	return extensions.test(extname(path));
}

/** The kind of a picture by its first bytes. */
export function pictureKind(head: Buffer): PictureKind | null {
	const text = (from: number, to: number) => head.toString("latin1", from, to);
	if (text(0, 3) === "\xff\xd8\xff") return "jpeg";
	if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
	if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
	if (/^GIF8[79]a/.test(text(0, 6))) return "gif";
	if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(text(0, 4))) return "tiff";
	if (text(4, 8) === "ftyp") return brands.get(text(8, 12)) ?? null;
	return null;
}
