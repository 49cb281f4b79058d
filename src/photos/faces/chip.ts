/** Square crops of faces, turned upright, as dlib cuts them. */
import type { Box, Picture } from "../../engines/pictures/picture.ts";
import { cutOut, halvePicture, pixelsOf } from "../picture.ts";

/** A square in a picture. */
export interface Square {
	/** The center, in pixels. */
	readonly x: number;
	readonly y: number;
	/** Length of a side, in pixels. */
	readonly side: number;
	/** How far it is turned clockwise, in radians. */
	readonly angle: number;
}

/** Where a chip is written. */
export interface ChipTarget {
	readonly to: Float32Array;
	readonly offset: number;
}

/** A point of a halved picture and the one that it stands for: dlib's numbers, which it found to fit best. */
const halvedShift = { x: 1.25, y: 0.75 } as const;
/** Pixels around a crop that its halved pictures need, for each side of `grow`. */
const firstGrow = 2;

/** Writes the square at `size` x `size` pixels to `to` from `offset` on, black where it lies outside of the picture. */
export function extractChip(
	picture: Picture,
	square: Square,
	size: number,
	{ to, offset }: ChipTarget,
): void {
	const levels = countHalvings(square.side, size);
	let grow = firstGrow;
	for (let level = 0; level < levels; level++) grow = grow * 2 + 2;
	const box = pixelsOf(picture, boundsOf(square, grow));
	let part = cutOut(picture, box);
	let x = square.x - box.left;
	let y = square.y - box.top;
	// dlib counts the pixels of a side: the outer ones lie one less than that apart.
	let span = square.side - 1;
	for (let level = 0; level < levels; level++) {
		part = halvePicture(part);
		x = x / 2 - halvedShift.x;
		y = y / 2 - halvedShift.y;
		span /= 2;
	}
	const step = span / (size - 1);
	sampleSquare(part, { x, y, step, angle: square.angle }, size, {
		to,
		offset,
	});
}

/** How often a picture is halved so that a crop of `side` pixels becomes one of `size`: as long as it stays larger. */
function countHalvings(side: number, size: number): number {
	let levels = 0;
	for (let half = side / 2; half > size; half /= 2) levels++;
	return levels;
}

/** The upright box around a square, larger by `grow` on each side. */
function boundsOf({ x, y, side, angle }: Square, grow: number): Box {
	const reach =
		(side * (Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle)))) / 2 + grow;
	return {
		left: x - reach,
		top: y - reach,
		width: 2 * reach,
		height: 2 * reach,
	};
}

/** Bilinear interpolation at points `step` pixels apart. */
function sampleSquare(
	{ width, height, data }: Picture,
	{ x, y, step, angle }: Omit<Square, "side"> & { readonly step: number },
	size: number,
	{ to, offset }: ChipTarget,
): void {
	const cos = Math.cos(angle) * step;
	const sin = Math.sin(angle) * step;
	const middle = (size - 1) / 2;
	let at = offset;
	for (let row = 0; row < size; row++)
		for (let col = 0; col < size; col++, at += 3) {
			const sourceX = x + (col - middle) * cos - (row - middle) * sin;
			const sourceY = y + (col - middle) * sin + (row - middle) * cos;
			const left = Math.floor(sourceX);
			const top = Math.floor(sourceY);
			if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) {
				to.fill(0, at, at + 3);
				continue;
			}
			const dx = sourceX - left;
			const dy = sourceY - top;
			const first = 3 * (top * width + left);
			const second = first + 3 * width;
			for (let c = 0; c < 3; c++) {
				const upper = data[first + c] * (1 - dx) + data[first + 3 + c] * dx;
				const lower = data[second + c] * (1 - dx) + data[second + 3 + c] * dx;
				to[at + c] = upper * (1 - dy) + lower * dy;
			}
		}
}

/** [B, size, size, 3] the squares of a picture, one after the other. */
export function cropAll(
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
