/** What is selected after clicks and keys. */
import { expect, test } from "vitest";
import {
	extend,
	nothingSelected,
	placesTo,
	toggle,
} from "../../../../src/review/page/grid/selection.ts";

test("a second time takes an item out", () => {
	const once = toggle(nothingSelected, 70, 3);
	expect([...once.chosen]).toEqual([70]);
	expect([...toggle(once, 70, 3).chosen]).toEqual([]);
	expect(nothingSelected.chosen.size).toBe(0);
});

test.each([
	[2, 5, 2, 6],
	[5, 2, 2, 6],
	[4, 4, 4, 5],
	[null, 4, 4, 5],
])(
	"Shift from %s to %d is from %d to before %d",
	(anchor, place, first, end) => {
		expect(placesTo({ chosen: new Set(), anchor }, place)).toEqual({
			first,
			end,
		});
	},
);

test("what is taken in more keeps the rest and the anchor", () => {
	const selection = toggle(nothingSelected, 70, 3);
	expect(extend(selection, [8, 9])).toEqual({
		chosen: new Set([70, 8, 9]),
		anchor: 3,
	});
});
