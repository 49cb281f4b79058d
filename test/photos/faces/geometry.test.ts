/** Crops, boxes and shrunken pictures, by cases that one can compute by hand. */
import { describe, expect, test } from "vitest";
import type { Picture } from "../../../src/engines/pictures/picture.ts";
import { alignedSquare } from "../../../src/photos/faces/align.ts";
import {
	joinOverlapping,
	turnBack,
	turnSquare,
} from "../../../src/photos/faces/boxes.ts";
import { extractChip } from "../../../src/photos/faces/chip.ts";
import { measureSharpness } from "../../../src/photos/faces/sharpness.ts";
import { shrinkInto } from "../../../src/photos/faces/shrink.ts";
import { halvePicture, pixelsOf } from "../../../src/photos/picture.ts";

/** A picture whose red grows to the right and whose green grows downwards. */
function gradient(width: number, height: number): Picture {
	const data = new Uint8Array(3 * width * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) data.set([x, y, 7], 3 * (y * width + x));
	return { width, height, data };
}

describe("a chip", () => {
	const chip = (square: object, size: number) => {
		const to = new Float32Array(3 * size * size);
		const whole = { x: 50, y: 50, side: size, angle: 0, ...square };
		extractChip(gradient(100, 100), whole, size, { to, offset: 0 });
		return [...to];
	};

	test("of the picture's own pixels has them as they are", () => {
		expect(chip({ side: 3 }, 3)).toEqual(
			[49, 50, 51].flatMap((y) => [49, 50, 51].flatMap((x) => [x, y, 7])),
		);
	});

	test("lies between pixels by their shares", () => {
		expect(chip({ x: 50.25, y: 49.5, side: 1 }, 2).slice(0, 3)).toEqual([
			50.25, 49.5, 7,
		]);
	});

	test("turned clockwise by 90 degrees begins at the right upper corner", () => {
		const [red, green] = chip({ side: 3, angle: Math.PI / 2 }, 3);
		expect(red).toBeCloseTo(51, 3);
		expect(green).toBeCloseTo(49, 3);
	});

	test("is black outside of the picture", () => {
		expect(chip({ x: -50 }, 3)).toEqual(new Array(27).fill(0));
	});
});

describe("the square of landmarks", () => {
	/** Landmarks of dlib's mean shape in a square of 150 pixels, scaled, turned and moved. */
	function landmarks(scale: number, angle: number, x: number, y: number) {
		const shape: [number, number, number][] = [
			[45, 0.8595674595992, 0.2134981538014],
			[42, 0.6460604764104, 0.2289674387677],
			[36, 0.1205750620789, 0.2137274526848],
			[39, 0.3340850613712, 0.2290642403242],
			[33, 0.4901123135679, 0.6277975316475],
		];
		const points = new Float64Array(136);
		for (const [at, right, down] of shape) {
			const px = 150 * ((right + 0.25) / 1.5 - 0.5) * scale;
			const py = 150 * ((down + 0.25) / 1.5 - 0.5) * scale;
			points[2 * at] = x + px * Math.cos(angle) - py * Math.sin(angle);
			points[2 * at + 1] = y + px * Math.sin(angle) + py * Math.cos(angle);
		}
		return points;
	}

	test.each([
		[1, 0, 100, 80],
		[0.3, 0.5, -20, 4],
		[4, -2.5, 700, 300],
	])("is found for scale %d, angle %d, center %d, %d", (scale, angle, x, y) => {
		const square = alignedSquare(landmarks(scale, angle, x, y), 150);
		expect(square.side).toBeCloseTo(150 * scale, 6);
		expect(square.angle).toBeCloseTo(angle, 9);
		expect(square.x).toBeCloseTo(x, 6);
		expect(square.y).toBeCloseTo(y, 6);
	});
});

describe("boxes", () => {
	const face = (left: number, width: number, score: number) => ({
		left,
		top: 0,
		width,
		height: width,
		score,
		quarters: 0,
	});

	test("that overlap are one, the best", () => {
		const faces = [face(0, 10, 0.6), face(1, 10, 0.9), face(30, 10, 0.5)];
		expect(joinOverlapping(faces).map(({ score }) => score)).toEqual([
			0.9, 0.5,
		]);
		expect(joinOverlapping([face(0, 20, 0.9), face(4, 8, 0.7)])).toHaveLength(
			1,
		);
		expect(joinOverlapping([face(0, 10, 0.9), face(6, 10, 0.7)])).toHaveLength(
			2,
		);
	});

	test("found in a turned square lie where they were before", () => {
		const size = 4;
		const data = new Float32Array(3 * size * size);
		// A mark at column 1, row 0.
		data[3 * 1] = 9;
		let turned: Float32Array = data;
		for (let quarters = 1; quarters < 4; quarters++) {
			turned = turnSquare(turned, size);
			const at = turned.indexOf(9) / 3;
			const box = { left: at % size, top: Math.floor(at / size) };
			const back = turnBack({ ...box, width: 1, height: 1 }, size, quarters);
			expect(back).toEqual({ left: 1, top: 0, width: 1, height: 1 });
		}
	});

	test("of whole pixels stay inside the picture", () => {
		const size = { width: 10, height: 8 };
		const box = { left: -3.5, top: 6.2, width: 20, height: 9 };
		expect(pixelsOf(size, box)).toEqual({
			left: 0,
			top: 6,
			width: 10,
			height: 2,
		});
	});
});

describe("a shrunken picture", () => {
	test("has the means of what each pixel covers, and black beside it", () => {
		const picture = gradient(8, 4);
		const to = new Float32Array(3 * 4 * 4);
		const part = { left: 0, top: 0, width: 8, height: 4 };
		expect(shrinkInto(picture, part, 4, to)).toBe(2);
		expect([...to.subarray(0, 6)]).toEqual([0.5, 0.5, 7, 2.5, 0.5, 7]);
		expect([...to.subarray(3 * 4 * 2)]).toEqual(new Array(24).fill(0));
	});

	test("keeps the mean of all pixels at a scale that divides none", () => {
		const picture = gradient(50, 50);
		const to = new Float32Array(3 * 16 * 16);
		const part = { left: 0, top: 0, width: 50, height: 50 };
		shrinkInto(picture, part, 16, to);
		const red = to.filter((_, i) => i % 3 === 0);
		const mean = red.reduce((sum, value) => sum + value, 0) / red.length;
		expect(mean).toBeCloseTo(24.5, 3);
	});

	test("of half the size has weighted means of 5 x 5", () => {
		const { width, height, data } = halvePicture(gradient(11, 9));
		expect([width, height]).toEqual([4, 3]);
		expect([...data.subarray(0, 6)]).toEqual([2, 2, 7, 4, 2, 7]);
	});
});

test("sharpness falls as a picture is blurred, and does not depend on contrast", () => {
	const size = 60;
	const stripes = (amplitude: number, width: number) =>
		Float32Array.from({ length: 3 * size * size }, (_, i) => {
			const x = Math.floor(i / 3) % size;
			return 100 + amplitude * Math.sin((2 * Math.PI * x) / width);
		});
	const sharp = measureSharpness(stripes(50, 4), size);
	expect(measureSharpness(stripes(5, 4), size)).toBeCloseTo(sharp, 3);
	expect(measureSharpness(stripes(50, 16), size)).toBeLessThan(sharp / 5);
	expect(measureSharpness(new Float32Array(3 * size * size), size)).toBe(0);
});
