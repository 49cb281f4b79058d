/** Decodes picture files, upright, with the optional packages `sharp` and `heic-decode`. */
import { readFileSync } from "node:fs";
import type * as sharpPackage from "sharp";
import { InputError } from "../../errors.ts";
import { fileError } from "../../files/file-errors.ts";
import {
	type PictureKind,
	readPictureKind,
} from "../../files/photos/picture-kind.ts";
import { oneLine } from "../../files/printable.ts";
import { hasPart, installCommand, requirePackage } from "../optional-parts.ts";
import { decodeHeic } from "./heic.ts";
import type { DecodedPicture } from "./picture.ts";

type Sharp = typeof sharpPackage.default;

/** Pictures of more pixels are refused before they are decoded: a file of a few kilobytes may claim to be larger than any memory. */
export const mostPixels = 2 ** 28;

const expected = "a picture";
const kinds = "JPEG, PNG, WebP, GIF, TIFF, AVIF or HEIC";

/** Decodes the picture in a file so that its longer side has at most `longest` pixels. */
export interface PictureDecoder {
	/** @throws InputError for a file that is no picture, is damaged or truncated, or has too many pixels */
	decode(path: string, longest: number): Promise<DecodedPicture>;
}

/**
 * Loads what decodes pictures.
 * @throws Error with a short reason where sharp is not installed or does not load
 */
export function openPictureDecoder(): PictureDecoder {
	const sharp = requirePackage<Sharp>("photos", "sharp");
	// Each worker decodes one picture at a time, and none twice in a row.
	sharp.cache(false);
	sharp.concurrency(1);
	return {
		async decode(path, longest) {
			try {
				const kind = requireKind(path);
				const source = await openSource(sharp, path, kind);
				return await shrink(source, longest);
			} catch (error) {
				throw pictureError(path, error);
			}
		},
	};
}

function requireKind(path: string): PictureKind {
	const kind = readPictureKind(path);
	if (kind === null) throw new InputError(path, expected, `none of ${kinds}`);
	return kind;
}

/** A picture for sharp, and its size when it is upright. */
interface Source {
	readonly image: sharpPackage.Sharp;
	readonly fullWidth: number;
	readonly fullHeight: number;
}

async function openSource(
	sharp: Sharp,
	path: string,
	kind: PictureKind,
): Promise<Source> {
	if (kind === "heic") {
		if (!hasPart("heic"))
			throw new InputError(
				path,
				expected,
				"HEIC",
				`${installCommand("heic")} brings what reads it`,
			);
		const { width, height, data } = await decodeHeic(
			readFileSync(path),
			mostPixels,
		);
		const raw = { width, height, channels: 4 } as const;
		const image = sharp(data, { raw, limitInputPixels: mostPixels });
		return { image, fullWidth: width, fullHeight: height };
	}
	const image = sharp(path, {
		failOn: "error",
		limitInputPixels: mostPixels,
		sequentialRead: true,
	});
	const { autoOrient } = await image.metadata();
	return {
		image: image.autoOrient(),
		fullWidth: autoOrient.width,
		fullHeight: autoOrient.height,
	};
}

/** Three bytes a pixel in sRGB; transparent parts are white. */
async function shrink(
	{ image, fullWidth, fullHeight }: Source,
	longest: number,
): Promise<DecodedPicture> {
	const { data, info } = await image
		.resize({
			width: longest,
			height: longest,
			fit: "inside",
			withoutEnlargement: true,
		})
		.flatten({ background: "#ffffff" })
		.toColourspace("srgb")
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	const { width, height, channels } = info;
	if (channels !== 3) throw new Error(`${channels} channels`);
	return { picture: { width, height, data }, fullWidth, fullHeight };
}

/** One line, without the path that some messages begin with. */
function pictureError(path: string, error: unknown): unknown {
	if (error instanceof InputError) return error;
	const known = fileError(path, expected, error);
	if (known !== error) return known;
	const { message } = error as Error;
	if (/pixel limit/.test(message))
		return new InputError(
			path,
			`a picture of at most ${mostPixels / 2 ** 20} megapixels`,
			"more",
		);
	const [reason] = oneLine(message.split("\n")[0])
		.split(`${oneLine(path)}: `)
		.slice(-1);
	return new InputError(path, expected, `a damaged one: ${reason}`);
}
