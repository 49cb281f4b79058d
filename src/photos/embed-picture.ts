/** One picture in, its faces out. */

import type {
	Box,
	DecodedPicture,
	Picture,
} from "../engines/pictures/picture.ts";
import type { FoundFace } from "./faces/boxes.ts";
import { type DescribedFace, describeFaces } from "./faces/describe-faces.ts";
import { type FindOptions, findFaces } from "./faces/find-faces.ts";
import { faceQuality } from "./faces/quality.ts";
import { chipSize } from "./networks/descriptor.ts";
import type { FaceNetworks } from "./networks/face-networks.ts";
import { pixelsOf } from "./picture.ts";

/** A face in a photo; lengths are pixels of the whole upright picture, and the box is of whole pixels inside of it. */
export interface PhotoFace extends Box {
	/** The detector's probability that it is a face. */
	readonly score: number;
	/** Side of the square that the descriptor was made of. */
	readonly size: number;
	/** See `measureSharpness`. */
	readonly sharpness: number;
	/** From 0 to 1, see `faceQuality`. */
	readonly quality: number;
	/** [128] dlib's descriptor, as computed. */
	readonly descriptor: Float32Array;
}

/** Decodes a picture so that its longer side has at most that many pixels. */
export type DecodePicture = (longest: number) => Promise<DecodedPicture>;

/** Longer side of the picture that faces are sought in. */
export const searchedLength = 2048;
/** Longer side of a picture that is decoded again because faces in it are small. */
export const finestLength = 6144;

/** Finds and describes the faces of a picture, from left to right. `minFace` counts pixels of the whole picture. */
export async function embedPicture(
	networks: FaceNetworks,
	decode: DecodePicture,
	options: FindOptions,
): Promise<PhotoFace[]> {
	const coarse = await decode(searchedLength);
	const scale = scaleOf(coarse);
	const found = await findFaces(networks.detector, coarse.picture, {
		...options,
		minFace: options.minFace / scale,
	});
	if (found.length === 0) return [];
	const { picture, scale: fineScale } = await refine(coarse, found, decode);
	const ratio = scale / fineScale;
	const faces = found.map((face) => ({ ...face, ...scaleBox(face, ratio) }));
	const described = await describeFaces(networks, picture, faces);
	return faces
		.map((face, i) => {
			const whole = { face, described: described[i], scale: fineScale };
			return toPhotoFace(whole, coarse);
		})
		.sort((a, b) => a.left - b.left || a.top - b.top);
}

/** Pixels of the whole picture in one of the decoded one. */
const scaleOf = ({ picture, fullWidth }: DecodedPicture) =>
	fullWidth / picture.width;

function scaleBox({ left, top, width, height }: Box, factor: number): Box {
	return {
		left: left * factor,
		top: top * factor,
		width: width * factor,
		height: height * factor,
	};
}

/** The picture again with more pixels, where the smallest face has fewer than the network sees and the file has more. */
async function refine(
	coarse: DecodedPicture,
	faces: readonly FoundFace[],
	decode: DecodePicture,
): Promise<{ readonly picture: Picture; readonly scale: number }> {
	const scale = scaleOf(coarse);
	const smallest = Math.min(
		...faces.map(({ width, height }) => Math.max(width, height)),
	);
	const wanted = Math.min(scale, chipSize / smallest);
	if (wanted <= 1) return { picture: coarse.picture, scale };
	const { fullWidth, fullHeight } = coarse;
	const longest = Math.ceil((Math.max(fullWidth, fullHeight) / scale) * wanted);
	const fine = await decode(Math.min(longest, finestLength));
	return { picture: fine.picture, scale: scaleOf(fine) };
}

function toPhotoFace(
	{
		face,
		described,
		scale,
	}: {
		readonly face: FoundFace;
		readonly described: DescribedFace;
		readonly scale: number;
	},
	{ fullWidth, fullHeight }: DecodedPicture,
): PhotoFace {
	const { square, sharpness, descriptor } = described;
	const size = square.side * scale;
	const inFull = { ...described, square: { ...square, side: size } };
	const box = scaleBox(face, scale);
	return {
		...pixelsOf({ width: fullWidth, height: fullHeight }, box),
		score: face.score,
		size,
		sharpness,
		quality: faceQuality(face, inFull),
		descriptor,
	};
}
