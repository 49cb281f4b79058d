/** Parts of decoded pictures, and pictures of half the size. */
import type { Box, Picture } from "../engines/pictures/picture.ts";

/** The part of a picture inside a box of whole pixels, which lies inside of it. */
export function cutOut(
	{ width: pictureWidth, data }: Picture,
	{ left, top, width, height }: Box,
): Picture {
	const part = new Uint8Array(3 * width * height);
	for (let y = 0; y < height; y++) {
		const start = 3 * ((top + y) * pictureWidth + left);
		part.set(data.subarray(start, start + 3 * width), 3 * width * y);
	}
	return { width, height, data: part };
}

/** The smallest box of whole pixels inside the picture that covers a box. */
export function pixelsOf(
	{ width, height }: Pick<Picture, "width" | "height">,
	{ left, top, width: boxWidth, height: boxHeight }: Box,
): Box {
	const clamp = (value: number, most: number) =>
		Math.min(Math.max(value, 0), most);
	const x = clamp(Math.floor(left), width - 1);
	const y = clamp(Math.floor(top), height - 1);
	const right = clamp(Math.ceil(left + boxWidth), width);
	const bottom = clamp(Math.ceil(top + boxHeight), height);
	return {
		left: x,
		top: y,
		width: Math.max(1, right - x),
		height: Math.max(1, bottom - y),
	};
}

/**
 * Half the width and height: each pixel is a mean of 5 x 5 with binomial weights, as in dlib's pyramid. Pixel (x, y) of the result stands at
 * (2 x + 2, 2 y + 2), so that two pixels at each edge are lost.
 */
export function halvePicture({ width, height, data }: Picture): Picture {
	const halfWidth = Math.max(0, (width - 3) >> 1);
	const halfHeight = Math.max(0, (height - 3) >> 1);
	const columns = new Uint16Array(3 * halfWidth * height);
	for (let y = 0, at = 0; y < height; y++)
		for (let x = 0; x < halfWidth; x++)
			for (let c = 0; c < 3; c++) {
				const from = 3 * (y * width + 2 * x) + c;
				columns[at++] =
					data[from] +
					4 * data[from + 3] +
					6 * data[from + 6] +
					4 * data[from + 9] +
					data[from + 12];
			}
	const half = new Uint8Array(3 * halfWidth * halfHeight);
	const row = 3 * halfWidth;
	for (let y = 0, at = 0; y < halfHeight; y++)
		for (let i = 0; i < row; i++) {
			const from = 2 * y * row + i;
			half[at++] =
				(columns[from] +
					4 * columns[from + row] +
					6 * columns[from + 2 * row] +
					4 * columns[from + 3 * row] +
					columns[from + 4 * row]) >>
				8;
		}
	return { width: halfWidth, height: halfHeight, data: half };
}
