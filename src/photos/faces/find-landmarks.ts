/** Landmarks of found faces: sought twice, the second time in a crop turned upright by the first, and from other sides where the two disagree. */
import type { Picture } from "../../engines/pictures/picture.ts";
import { chipSize } from "../networks/descriptor.ts";
import {
	type Landmarker,
	landmarkSize,
	numLandmarks,
} from "../networks/landmarker.ts";
import { alignedSquare } from "./align.ts";
import type { FoundFace } from "./boxes.ts";
import { cropAll, type Square } from "./chip.ts";

export interface FaceLandmarks {
	/** [68, 2] in pixels of the picture. */
	readonly points: Float64Array;
	/** The crop that turns them upright, as dlib cuts it. */
	readonly square: Square;
	/** How far the points moved from the first to the second time, as a share of that crop's side: about 0.03, and more where a face was sought upside down or there is none. */
	readonly moved: number;
}

/** The second crop beside dlib's: its size, and how far it lies lower, as shares of that crop's side. */
const secondCrop = { size: 0.85, lower: 0.05 } as const;
/** Landmarks that moved further are sought with the crop turned by 90, 180 and 270 degrees too. */
const mostMoved = 0.08;

/** Finds landmarks of some faces of a picture, in their order. The landmarks that moved least count. */
export async function findLandmarks(
	landmarker: Landmarker,
	picture: Picture,
	faces: readonly FoundFace[],
): Promise<FaceLandmarks[]> {
	const squares = faces.map(firstSquare);
	const best = await locateTwice(landmarker, picture, squares);
	const unsure = best.flatMap(({ moved }, i) => (moved > mostMoved ? [i] : []));
	for (let quarters = 1; quarters < 4 && unsure.length > 0; quarters++) {
		const turned = unsure.map((i) => ({
			...squares[i],
			angle: squares[i].angle + (quarters * Math.PI) / 2,
		}));
		const others = await locateTwice(landmarker, picture, turned);
		others.forEach((other, at) => {
			const i = unsure[at];
			if (other.moved < best[i].moved) best[i] = other;
		});
	}
	return best;
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

async function locateTwice(
	landmarker: Landmarker,
	picture: Picture,
	squares: readonly Square[],
): Promise<FaceLandmarks[]> {
	const first = await locate(landmarker, picture, squares);
	const turned = first.map((points) =>
		secondSquare(alignedSquare(points, chipSize)),
	);
	const second = await locate(landmarker, picture, turned);
	return second.map((points, i) => {
		const square = alignedSquare(points, chipSize);
		return { points, square, moved: meanMove(first[i], points) / square.side };
	});
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

/** The root of the mean square of the points' moves, in pixels. */
function meanMove(from: Float64Array, to: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < from.length; i++) sum += (to[i] - from[i]) ** 2;
	return Math.sqrt(sum / numLandmarks);
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
