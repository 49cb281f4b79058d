/** HEIC, the format of iPhones, by the optional package `heic-decode`. */
import type * as heicDecode from "heic-decode";
import { requirePackage } from "../optional-parts.ts";

/** Red, green, blue and alpha, upright. */
export interface HeicPicture {
	readonly width: number;
	readonly height: number;
	/** [height, width, 4] */
	readonly data: Uint8ClampedArray;
}

/**
 * Decodes the first picture of a HEIC file.
 * @throws Error with a short reason: the file is damaged, or it has more pixels than `mostPixels`
 */
export async function decodeHeic(
	buffer: Uint8Array,
	mostPixels: number,
): Promise<HeicPicture> {
	const decode = requirePackage<typeof heicDecode.default>(
		"heic",
		"heic-decode",
	);
	const pictures = await decode.all({ buffer });
	try {
		const [first] = pictures;
		if (first.width * first.height > mostPixels)
			throw new Error("exceeds pixel limit");
		return await first.decode();
	} finally {
		pictures.dispose();
	}
}
