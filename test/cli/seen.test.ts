import { expect, test } from "vitest";
import { describeSeen } from "../../src/cli/output/seen.ts";

const nothing = {
	copies: null,
	foreign: 0,
	lowQuality: 0,
	doubtfulClusters: 0,
	nobodyToCompare: false,
};

test("what was seen is one line of what applies, and none where nothing does", () => {
	expect(describeSeen(nothing)).toEqual([]);
	expect(describeSeen({ ...nothing, copies: { rows: 0, equal: 0 } })).toEqual(
		[],
	);
	expect(
		describeSeen({
			copies: { rows: 4321, equal: 1210 },
			foreign: 26,
			lowQuality: 300,
			doubtfulClusters: 1,
			nobodyToCompare: true,
		}),
	).toEqual([
		"saw: 4,321 rows equal (1,210) or nearly equal to others; 26 rows look foreign; 300 rows of low quality; 1 cluster is doubtful; nobody to compare with: --reference other.npy tells these people from others",
	]);
	expect(describeSeen({ ...nothing, foreign: 1, lowQuality: 1 })).toEqual([
		"saw: 1 row looks foreign; 1 row of low quality",
	]);
});
