/** From found faces to descriptors: landmarks, found twice; a crop as dlib's; the recognition network. */

import type { Picture } from "../../arrays/picture.ts";
import {
	chipSize,
	type Descriptor,
	descriptorLength,
} from "../networks/descriptor.ts";
import type { FaceNetworks } from "../networks/face-networks.ts";
import {
	type Landmarker,
	landmarkSize,
	numLandmarks,
} from "../networks/landmarker.ts";
import { alignedSquare } from "./align.ts";
import type { FoundFace } from "./boxes.ts";
import { extractChip, type Square } from "./chip.ts";
import { measureSharpness } from "./sharpness.ts";

/** A face and what the networks say of it. */
export interface DescribedFace {
	/** The crop that the descriptor was made of. */
	readonly square: Square;
	/** [68, 2] in pixels of the picture. */
	readonly landmarks: Float64Array;
	/** [128] as computed, not normalised. */
	readonly descriptor: Float32Array;
	/** See `measureSharpness`. */
	readonly sharpness: number;
}

/** Faces in a batch: with more, a picture of a crowd would take gigabytes. */
const mostAtOnce = 16;
/** The second crop for landmarks beside the crop for the descriptor: its size, and how far it lies lower, as a share of that crop's side. */
const secondCrop = { size: 0.85, lower: 0.05 } as const;

/** Describes faces of a picture in their order, at most 16 at once. */
export async function describeFaces(
	{ landmarker, descriptor }: Omit<FaceNetworks, "detector">,
	picture: Picture,
	faces: readonly FoundFace[],
): Promise<DescribedFace[]> {
	const described: DescribedFace[] = [];
	for (let first = 0; first < faces.length; first += mostAtOnce) {
		const squares = faces.slice(first, first + mostAtOnce).map(firstSquare);
		const rough = await locate(landmarker, picture, squares);
		const turned = rough.map((points) =>
			secondSquare(alignedSquare(points, chipSize)),
		);
		const landmarks = await locate(landmarker, picture, turned);
		described.push(...(await describe(descriptor, picture, landmarks)));
	}
	return described;
}

/** The square around a found box, turned as the picture was when it was found. */
function firstSquare({
	left,
	top,
	width,
	height,
	quarters,
}: FoundFace): Square {
	return {
		x: left + width / 2,
		y: top + height / 2,
		side: Math.max(width, height),
		angle: (-quarters * Math.PI) / 2,
	};
}

function secondSquare({ x, y, side, angle }: Square): Square {
	const lower = secondCrop.lower * side;
	return {
		x: x - Math.sin(angle) * lower,
		y: y + Math.cos(angle) * lower,
		side: secondCrop.size * side,
		angle,
	};
}

/** Landmarks [68, 2] inside each square, in pixels of the picture. */
async function locate(
	landmarker: Landmarker,
	picture: Picture,
	squares: readonly Square[],
): Promise<Float64Array[]> {
	const data = cropAll(picture, squares, landmarkSize);
	const shares = await landmarker.locate({ count: squares.length, data });
	return squares.map(({ x, y, side, angle }, face) => {
		const [cos, sin] = [side * Math.cos(angle), side * Math.sin(angle)];
		const points = new Float64Array(2 * numLandmarks);
		for (let at = 0; at < points.length; at += 2) {
			const right = shares[face * points.length + at] - 0.5;
			const down = shares[face * points.length + at + 1] - 0.5;
			points[at] = x + right * cos - down * sin;
			points[at + 1] = y + right * sin + down * cos;
		}
		return points;
	});
}

async function describe(
	network: Descriptor,
	picture: Picture,
	landmarks: readonly Float64Array[],
): Promise<DescribedFace[]> {
	const squares = landmarks.map((points) => alignedSquare(points, chipSize));
	const data = cropAll(picture, squares, chipSize);
	const rows = await network.describe({ count: squares.length, data });
	const chipLength = 3 * chipSize * chipSize;
	return squares.map((square, i) => ({
		square,
		landmarks: landmarks[i],
		descriptor: rows.slice(i * descriptorLength, (i + 1) * descriptorLength),
		sharpness: measureSharpness(
			data.subarray(i * chipLength, (i + 1) * chipLength),
			chipSize,
		),
	}));
}

/** [B, size, size, 3] the squares of a picture. */
function cropAll(
	picture: Picture,
	squares: readonly Square[],
	size: number,
): Float32Array {
	const length = 3 * size * size;
	const data = new Float32Array(squares.length * length);
	squares.forEach((square, i) => {
		extractChip(picture, square, size, { to: data, offset: i * length });
	});
	return data;
}
