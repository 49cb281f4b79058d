/** The map's window: places go back and forth, and what is under the pointer stays there. */
import { describe, expect, test } from "vitest";
import {
	pan,
	showAll,
	toMap,
	toWindow,
	zoom,
} from "../../../../src/review/page/map/camera.ts";

const size = { width: 800, height: 500 };
const camera = { x: 3, y: -2, scale: 40 };
const near = ({ x, y }: { x: number; y: number }) => ({
	x: expect.closeTo(x, 9),
	y: expect.closeTo(y, 9),
});

describe("a camera", () => {
	test("shows the middle in the middle, and up above", () => {
		expect(toWindow(camera, size, camera)).toEqual(near({ x: 400, y: 250 }));
		expect(toWindow(camera, size, { x: 3, y: -1 })).toEqual(
			near({ x: 400, y: 210 }),
		);
	});

	test("finds the place again", () => {
		const at = { x: 123, y: 77 };
		expect(toWindow(camera, size, toMap(camera, size, at))).toEqual(near(at));
	});

	test.each([0.2, 1, 7])(
		"keeps what is under the pointer, zoomed by %d",
		(factor) => {
			const at = { x: 10, y: 490 };
			const zoomed = zoom(camera, factor, { at, size });
			expect(zoomed.scale).toBeCloseTo(40 * factor, 9);
			expect(toMap(zoomed, size, at)).toEqual(near(toMap(camera, size, at)));
		},
	);

	test("moves with the pointer", () => {
		const at = { x: 100, y: 100 };
		const moved = pan(camera, 30, -20);
		expect(toMap(moved, size, { x: 130, y: 80 })).toEqual(
			near(toMap(camera, size, at)),
		);
	});

	test.each([
		[
			[0, 10, 5],
			[0, 1, 0.5],
		],
		[
			[0, 1, 0.5],
			[-40, 10, 0],
		],
		[[7], [7]],
		[
			[2, 2],
			[0, 3],
		],
		[[], []],
	])("shows all of %j, %j", (x, y) => {
		const all = showAll(x, y, size);
		expect(all.scale).toBeGreaterThan(0);
		expect(Number.isFinite(all.scale)).toBe(true);
		for (let i = 0; i < x.length; i++) {
			const at = toWindow(all, size, { x: x[i], y: y[i] });
			expect(at.x).toBeGreaterThanOrEqual(0);
			expect(at.x).toBeLessThanOrEqual(800);
			expect(at.y).toBeGreaterThanOrEqual(0);
			expect(at.y).toBeLessThanOrEqual(500);
		}
	});
});
