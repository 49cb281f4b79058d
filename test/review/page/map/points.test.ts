/** The points of the map: read from bytes, found by place, coloured by person. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../../src/arrays/random.ts";
import { colourOf } from "../../../../src/review/page/map/colours.ts";
import { indexPoints } from "../../../../src/review/page/map/find-point.ts";
import {
	countPeople,
	parsePoints,
	pointsOfPerson,
} from "../../../../src/review/page/map/points.ts";

const { next: random } = createRandom(7);
const x = Float32Array.from({ length: 500 }, random);
const y = Float32Array.from({ length: 500 }, random);

describe("points", () => {
	test("are read as they were written", () => {
		const bytes = new DataView(new ArrayBuffer(4 + 16 * 3));
		bytes.setUint32(0, 3, true);
		[1.5, 2.5, 3.5, -1, -2, -3].forEach((value, i) => {
			bytes.setFloat32(4 + 4 * i, value, true);
		});
		[7, 8, 9, 5, 6, 5].forEach((value, i) => {
			bytes.setInt32(28 + 4 * i, value, true);
		});
		const points = parsePoints(bytes.buffer);
		expect(points).toEqual({
			x: Float32Array.of(1.5, 2.5, 3.5),
			y: Float32Array.of(-1, -2, -3),
			rows: Int32Array.of(7, 8, 9),
			people: Int32Array.of(5, 6, 5),
		});
		expect(pointsOfPerson(points, 5)).toEqual({
			x: Float32Array.of(1.5, 3.5),
			y: Float32Array.of(-1, -3),
			rows: Int32Array.of(7, 9),
			people: Int32Array.of(5, 5),
		});
		expect(countPeople(points.people)).toEqual(
			new Map([
				[5, 2],
				[6, 1],
			]),
		);
	});

	test("are found as by looking at all of them", () => {
		const find = indexPoints({ x, y });
		for (let i = 0; i < 200; i++) {
			const at = { x: random(), y: random() };
			const radius = 0.03;
			let nearest = -1;
			let least = radius ** 2;
			for (let j = 0; j < x.length; j++) {
				const distance = (x[j] - at.x) ** 2 + (y[j] - at.y) ** 2;
				if (distance < least) {
					least = distance;
					nearest = j;
				}
			}
			expect(find(at, radius)).toBe(nearest);
		}
		expect(
			indexPoints({ x: x.slice(0, 0), y: y.slice(0, 0) })({ x: 0, y: 0 }, 9),
		).toBe(-1);
	});

	test("of people have colours that a screen can show, far from the next ones", () => {
		for (let person = 0; person < 1000; person++) {
			const colour = colourOf(person, 5);
			for (const part of colour) {
				expect(part).toBeGreaterThanOrEqual(0);
				expect(part).toBeLessThanOrEqual(1);
			}
			const next = colourOf(person + 1, 5);
			const distance = Math.hypot(...colour.map((part, i) => part - next[i]));
			expect(distance).toBeGreaterThan(0.25);
		}
		expect(colourOf(3, 1)).toEqual(colourOf(4, 1));
	});
});
