/** The results of embedded photos in their folder: features, a table of faces, and names of faces and photos, one a line. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { bytesOf } from "../byte-pieces.ts";
import { csvField } from "../clusters/csv.ts";
import { withFileErrors } from "../file-errors.ts";
import { formatHeader } from "../npy/npy-header.ts";
import { textBytes, writePieces } from "../output-pieces.ts";
import type { KnownFace, KnownPhoto, WrittenFiles } from "./photo-journal.ts";

const names = {
	features: "features.npy",
	faces: "faces.csv",
	ids: "ids.txt",
	photos: "photos.txt",
} as const;

/** Paths of the results in a folder. */
export function facesFiles(
	folder: string,
): Readonly<Record<keyof typeof names, string>> {
	return {
		features: join(folder, names.features),
		faces: join(folder, names.faces),
		ids: join(folder, names.ids),
		photos: join(folder, names.photos),
	};
}

/** The name of a photo's face: no two faces have one. @param index from 0, from left to right */
export function faceId(photo: string, index: number): string {
	return `${photo}#${index + 1}`;
}

/** `left,top,width,height` */
export function boxText({ left, top, width, height }: KnownFace): string {
	return [left, top, width, height].join(",");
}

/** What is written. */
export interface FacesToWrite {
	readonly photos: readonly KnownPhoto[];
	/** Length of a descriptor. */
	readonly cols: number;
	/** [F, cols] the descriptors of a photo. */
	descriptorsOf(photo: KnownPhoto): Float32Array;
}

/** Writes all results. @returns their fingerprints, by which a later run knows them */
export function writeFaces(folder: string, faces: FacesToWrite): WrittenFiles {
	const contents = {
		[names.features]: featureBytes(faces),
		[names.faces]: textBytes(facesCsv(faces.photos)),
		[names.ids]: textBytes(lines(faces.photos, faceId)),
		[names.photos]: textBytes(lines(faces.photos, (photo) => photo)),
	};
	const written = Object.entries(contents).map(([name, pieces]) => {
		const hash = createHash("sha256");
		writePieces(join(folder, name), hashing(pieces, hash));
		return [name, hash.digest("hex")];
	});
	return Object.fromEntries(written);
}

/**
 * Refuses to replace files that a run here did not write, or that were changed since.
 * @param written what the last run wrote
 * @throws InputError for the first such file
 */
export function refuseForeignFaces(
	folder: string,
	written: WrittenFiles,
): void {
	for (const [name, path] of Object.entries(facesFiles(folder))) {
		if (!existsSync(path) || statSync(path).size === 0) continue;
		const bytes = withFileErrors(path, "a file", () => readFileSync(path));
		const digest = createHash("sha256").update(bytes).digest("hex");
		if (written[names[name as keyof typeof names]] !== digest)
			throw new InputError(
				path,
				"a file that gcn-cluster wrote (or none)",
				"another one, or one that was changed since",
				"--force replaces it",
			);
	}
}

function* hashing(
	pieces: Iterable<Uint8Array>,
	hash: ReturnType<typeof createHash>,
): Generator<Uint8Array> {
	for (const piece of pieces) {
		hash.update(piece);
		yield piece;
	}
}

function* featureBytes({
	photos,
	cols,
	descriptorsOf,
}: FacesToWrite): Generator<Uint8Array> {
	const rows = photos.reduce((sum, { faces }) => sum + faces.length, 0);
	yield formatHeader("f4", [rows, cols]);
	for (const photo of photos)
		if (photo.faces.length > 0) yield bytesOf(descriptorsOf(photo));
}

function* facesCsv(photos: readonly KnownPhoto[]): Generator<string> {
	yield "row,photo,left,top,width,height,score,size,sharpness,quality\n";
	let row = 0;
	for (const { path, faces } of photos)
		for (const face of faces) {
			const { score, size, sharpness, quality } = face;
			const figures = [
				score.toFixed(4),
				size.toFixed(1),
				sharpness.toFixed(4),
				quality.toFixed(4),
			];
			yield `${row++},${csvField(path)},${boxText(face)},${figures.join(",")}\n`;
		}
}

/** A line for each face. */
function* lines(
	photos: readonly KnownPhoto[],
	nameOf: (photo: string, face: number) => string,
): Generator<string> {
	for (const { path, faces } of photos)
		for (let face = 0; face < faces.length; face++)
			yield `${escapeLine(nameOf(path, face))}\n`;
}

/** Control characters, such as line ends in names of files, as `\x0a`; a name that has such letters itself gets its backslash written so too. */
function escapeLine(name: string): string {
	return name.replace(
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
		/[\x00-\x1f\x7f\u2028\u2029]|\\(?=x[0-9a-f]{2})/g,
		(character) =>
			`\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
	);
}
