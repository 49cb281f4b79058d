/** Parts of a picture at the size that the detector sees. */
import type { Box, Picture } from "../../engines/pictures/picture.ts";

/**
 * Writes a part of a picture into a square of `size` pixels: its longer side fills the square, what is right of it or below is black.
 * Each pixel is the mean of all that it covers, so that nothing small is lost between two of them.
 * @param part a box of whole pixels inside the picture
 * @param to [size, size, 3] zeros
 * @returns pixels of the picture in a pixel of the square
 */
export function shrinkInto(
	picture: Picture,
	part: Box,
	size: number,
	to: Float32Array,
): number {
	const scale = Math.max(part.width, part.height) / size;
	const columns = overlaps(part.width, scale);
	const rows = overlaps(part.height, scale);
	const line = new Float64Array(3 * columns.count);
	const sums = new Float64Array(3 * columns.count);
	for (let y = 0; y < rows.count; y++) {
		sums.fill(0);
		for (let i = rows.first[y]; i <= rows.last[y]; i++) {
			const weight = rows.weightOf(y, i);
			const start = 3 * ((part.top + i) * picture.width + part.left);
			shrinkLine(picture.data, start, columns, line);
			for (let at = 0; at < sums.length; at++) sums[at] += weight * line[at];
		}
		const area = rows.sizeOf(y);
		for (let at = 0; at < sums.length; at++)
			to[3 * y * size + at] =
				sums[at] / (area * columns.sizeOf(Math.floor(at / 3)));
	}
	return scale;
}

/** Which pixels of a line of `length` lie under each wider pixel of `scale`, and with which share. */
interface Overlaps {
	readonly count: number;
	readonly first: Int32Array;
	readonly last: Int32Array;
	weightOf(index: number, pixel: number): number;
	/** The sum of the weights. */
	sizeOf(index: number): number;
}

function overlaps(length: number, scale: number): Overlaps {
	const count = Math.max(1, Math.round(length / scale));
	const starts = Float64Array.from({ length: count }, (_, i) => i * scale);
	const ends = starts.map((start) => Math.min(start + scale, length));
	return {
		count,
		first: Int32Array.from(starts, (start) =>
			Math.min(Math.floor(start), length - 1),
		),
		last: Int32Array.from(ends, (end) => Math.ceil(end) - 1),
		weightOf: (index, pixel) =>
			Math.min(ends[index], pixel + 1) - Math.max(starts[index], pixel),
		sizeOf: (index) => ends[index] - starts[index],
	};
}

/** The weighted sums of one line of a picture. */
function shrinkLine(
	data: Uint8Array,
	start: number,
	columns: Overlaps,
	line: Float64Array,
): void {
	for (let x = 0; x < columns.count; x++) {
		let red = 0;
		let green = 0;
		let blue = 0;
		for (let i = columns.first[x]; i <= columns.last[x]; i++) {
			const weight = columns.weightOf(x, i);
			const at = start + 3 * i;
			red += weight * data[at];
			green += weight * data[at + 1];
			blue += weight * data[at + 2];
		}
		line[3 * x] = red;
		line[3 * x + 1] = green;
		line[3 * x + 2] = blue;
	}
}
