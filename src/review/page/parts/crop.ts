/** Where a picture lies behind a square tile so that the tile shows the face. */

/** left, top, width, height: in pixels, or in shares of the picture where none is over 1. */
export type Box = readonly [number, number, number, number];

/** In percent of the tile's side. */
export interface Placement {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** How much is seen around a face, as a multiple of its box. */
const margin = 1.4;

/** @param width of the whole picture, in pixels as its height */
export function placeCrop(
	width: number,
	height: number,
	box: Box | null,
): Placement {
	const [left, top, boxWidth, boxHeight] = inPixels(width, height, box);
	const side = Math.min(
		Math.max(boxWidth, boxHeight) * (box ? margin : 1),
		width,
		height,
	);
	const within = (start: number, length: number, most: number) =>
		Math.min(Math.max(start + (length - side) / 2, 0), most - side);
	const scale = 100 / side;
	return {
		left: -within(left, boxWidth, width) * scale,
		top: -within(top, boxHeight, height) * scale,
		width: width * scale,
		height: height * scale,
	};
}

/** A box in pixels; the square in the middle where there is none. */
export function inPixels(width: number, height: number, box: Box | null): Box {
	const side = Math.min(width, height);
	if (box === null || !(box[2] > 0 && box[3] > 0))
		return [(width - side) / 2, (height - side) / 2, side, side];
	const [left, top, boxWidth, boxHeight] = box;
	if (box.every((value) => value <= 1))
		return [left * width, top * height, boxWidth * width, boxHeight * height];
	return box;
}
