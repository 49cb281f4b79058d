/** Found boxes: how far they overlap, and which of them are one face. */
import type { Box } from "../../engines/pictures/picture.ts";

/** A face that the detector found. */
export interface FoundFace extends Box {
	/** The detector's probability that it is a face. */
	readonly score: number;
	/** Quarter turns clockwise by which the picture was turned when it was found. */
	readonly quarters: number;
}

/** Two boxes are one face where their intersection is more than this share of their union ... */
const mostOfUnion = 0.4;
/** ... or of the smaller one: a face that the edge of a tile cut lies in the whole one. */
const mostOfSmaller = 0.7;

/** The faces, the best first, without those that overlap a better one. */
export function joinOverlapping(faces: readonly FoundFace[]): FoundFace[] {
	const kept: FoundFace[] = [];
	const ordered = faces.toSorted(
		(a, b) => b.score - a.score || a.top - b.top || a.left - b.left,
	);
	for (const face of ordered)
		if (!kept.some((other) => areOne(face, other))) kept.push(face);
	return kept;
}

function areOne(a: Box, b: Box): boolean {
	const across =
		Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
	const down =
		Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
	if (across <= 0 || down <= 0) return false;
	const shared = across * down;
	const [first, second] = [a.width * a.height, b.width * b.height];
	return (
		shared > mostOfUnion * (first + second - shared) ||
		shared > mostOfSmaller * Math.min(first, second)
	);
}

/** A box in a square of `size`, whose content was turned clockwise by quarter turns, as it lies in the square before. */
export function turnBack(box: Box, size: number, quarters: number): Box {
	let { left, top, width, height } = box;
	for (let i = 0; i < quarters; i++)
		[left, top, width, height] = [top, size - left - width, height, width];
	return { left, top, width, height };
}

/** A square of pixels [size, size, 3], turned clockwise by a quarter turn. */
export function turnSquare(data: Float32Array, size: number): Float32Array {
	const turned = new Float32Array(data.length);
	for (let y = 0; y < size; y++)
		for (let x = 0; x < size; x++) {
			const from = 3 * (y * size + x);
			const to = 3 * (x * size + size - 1 - y);
			turned[to] = data[from];
			turned[to + 1] = data[from + 1];
			turned[to + 2] = data[from + 2];
		}
	return turned;
}
