/** From landmarks to the square that dlib's recognition network was trained on. */
import type { Square } from "./chip.ts";

/** The mean shape of five landmarks, as shares of the square that fits a face closely: outer and inner corner of the left eye, of the right eye, and the base of the nose. */
const meanShape = [
	[0.8595674595992, 0.2134981538014],
	[0.6460604764104, 0.2289674387677],
	[0.1205750620789, 0.2137274526848],
	[0.3340850613712, 0.2290642403242],
	[0.4901123135679, 0.6277975316475],
] as const;

/** The same five among the 68 landmarks. */
const fiveOf68 = [45, 42, 36, 39, 33] as const;

/** What dlib leaves around a face, as a share of its size. */
const padding = 0.25;

/**
 * The square that turns, shifts and scales five landmarks nearest to the mean shape, by least squares (Umeyama, without reflection).
 * @param landmarks [68, 2] in pixels of the picture
 * @param size pixels of the crop's side, which its outer edges lie half a pixel beyond
 */
export function alignedSquare(landmarks: Float64Array, size: number): Square {
	const shape = meanShape.map(([x, y]) => [
		(size * (padding + x)) / (2 * padding + 1),
		(size * (padding + y)) / (2 * padding + 1),
	]);
	const points = fiveOf68.map((at) => [
		landmarks[2 * at],
		landmarks[2 * at + 1],
	]);
	const [shapeX, shapeY] = meanOf(shape);
	const [pointX, pointY] = meanOf(points);
	let along = 0;
	let across = 0;
	let spread = 0;
	shape.forEach(([x, y], i) => {
		const [dx, dy] = [x - shapeX, y - shapeY];
		const [px, py] = [points[i][0] - pointX, points[i][1] - pointY];
		along += dx * px + dy * py;
		across += dx * py - dy * px;
		spread += dx * dx + dy * dy;
	});
	const cos = along / spread;
	const sin = across / spread;
	const middle = size / 2;
	const [toX, toY] = [middle - shapeX, middle - shapeY];
	return {
		x: pointX + cos * toX - sin * toY,
		y: pointY + sin * toX + cos * toY,
		side: size * Math.hypot(cos, sin),
		angle: Math.atan2(sin, cos),
	};
}

function meanOf(points: readonly (readonly number[])[]): [number, number] {
	const sum = (axis: 0 | 1) => points.reduce((all, p) => all + p[axis], 0);
	return [sum(0) / points.length, sum(1) / points.length];
}
