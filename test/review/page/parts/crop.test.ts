/** Where a tile shows a picture: the face is in the middle as far as the picture reaches. */
import { describe, expect, test } from "vitest";
import {
	type Box,
	inPixels,
	placeCrop,
} from "../../../../src/review/page/parts/crop.ts";

/** What part of the picture a tile shows, in pixels: left, top and side. */
function shown(width: number, height: number, box: Box | null) {
	const place = placeCrop(width, height, box);
	const scale = place.width / width;
	expect(place.height / height).toBeCloseTo(scale, 9);
	return [-place.left / scale, -place.top / scale, 100 / scale];
}

const close = (values: number[]) =>
	values.map((value) => expect.closeTo(value, 6));

describe("a crop", () => {
	test("has a margin around the box", () => {
		expect(shown(400, 300, [100, 100, 50, 40])).toEqual(close([90, 85, 70]));
	});

	test.each<[Box, number[]]>([
		[
			[0, 0, 50, 50],
			[0, 0, 70],
		],
		[
			[350, 250, 50, 50],
			[330, 230, 70],
		],
	])("of %j stays within the picture", (box, expected) => {
		expect(shown(400, 300, box)).toEqual(close(expected));
	});

	test("of a box as large as the picture is its middle", () => {
		expect(shown(400, 300, [0, 0, 400, 300])).toEqual(close([50, 0, 300]));
	});

	test("takes shares too", () => {
		expect(shown(400, 200, [0.25, 0.5, 0.125, 0.25])).toEqual(
			shown(400, 200, [100, 100, 50, 50]),
		);
	});

	test.each([null, [5, 5, 0, 10] as const])(
		"without a box (%j) is the middle",
		(box) => {
			expect(shown(400, 300, box)).toEqual(close([50, 0, 300]));
			expect(inPixels(400, 300, box)).toEqual([50, 0, 300, 300]);
		},
	);
});
