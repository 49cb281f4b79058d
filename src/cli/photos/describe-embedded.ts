/** What `embed` says at its end. */

import { count, describeCount } from "../output/report.ts";
import type { EmbeddedPhotos } from "./embed-new.ts";

/** The counts of `--json`. */
export interface EmbedCounts {
	readonly photos: number;
	readonly faces: number;
	readonly photosWithoutFace: number;
	readonly unreadable: number;
	/** Photos that an earlier run embedded, and that did not change. */
	readonly kept: number;
}

/** @param others folders and links that could not be read */
export function countEmbedded(
	{ photos, numKept }: EmbeddedPhotos,
	others: number,
): EmbedCounts {
	const read = photos.filter(({ unreadable }) => unreadable === null);
	return {
		photos: read.length,
		faces: read.reduce((sum, { faces }) => sum + faces.length, 0),
		photosWithoutFace: read.filter(({ faces }) => faces.length === 0).length,
		unreadable: photos.length - read.length + others,
		kept: numKept,
	};
}

/** `1,204 photos (1,100 as before), 2,310 faces, 96 photos without a face, 2 unreadable files in 312.4 s`. */
export function describeEmbedded(
	{ photos, faces, photosWithoutFace, unreadable, kept }: EmbedCounts,
	seconds: number,
): string {
	const before = kept > 0 ? ` (${count(kept)} as before)` : "";
	return [
		`${describeCount(photos, "photo", "photos")}${before}`,
		describeCount(faces, "face", "faces"),
		`${describeCount(photosWithoutFace, "photo", "photos")} without a face`,
		`${describeCount(unreadable, "unreadable file", "unreadable files")} in ${seconds.toFixed(1)} s`,
	].join(", ");
}
