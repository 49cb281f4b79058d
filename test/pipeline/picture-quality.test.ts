/** What pictures say of faces: rows of low quality join people, but join no two. */

import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lowQuality } from "../../src/arrays/cluster-details.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { poolScores } from "../../src/grouping/group.ts";
import { groupBySureRows } from "../../src/grouping/low-quality.ts";
import { piecesOf } from "../../src/grouping/pieces/link-pieces.ts";
import { clusterFeatures } from "../../src/pipeline/cluster-features.ts";
import {
	range,
	readBundledFaces,
	takeRows,
	withPeople,
} from "../helpers/people-library.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const rows = 150;
const options = {
	propagation: "naive",
	threshold: 0.7,
	pool: "avg",
	maxSz: 900,
	step: 0.6,
	copies: "none",
	workers: 1,
} as const;
const base = temporaryFolder();

/** A fifth of the rows are of low quality, and some are not known. */
function drawQuality(): Float32Array {
	const random = createRandom(3);
	return Float32Array.from({ length: rows }, (_, row) => {
		if (row % 7 === 0) return Number.NaN;
		return random.next() < 0.2 ? 0.1 : 0.9;
	});
}

describe("the quality of pictures", () => {
	const features = takeRows(readBundledFaces(), range(0, rows));
	const quality = drawQuality();
	const isLow = (row: number) => quality[row] < lowQuality;

	test("groups as rows of low quality are grouped", async () => {
		const plain = await clusterFeatures(features, options);
		const { findings, grouping } = await clusterFeatures(features, {
			...options,
			quality,
		});
		const low = Uint8Array.from(quality, (_, row) =>
			(isLow(row) || plain.findings.quality[row] < lowQuality) &&
			!plain.findings.foreign[row]
				? 1
				: 0,
		);
		const links = poolScores(plain.links, plain.links.zeroRows, options);
		const unsure = { low, foreign: plain.findings.foreign };
		const expected = groupBySureRows(
			piecesOf(links),
			unsure,
			options,
			() => {},
		);
		expect(grouping.clusters).toEqual(expected.clusters);
		findings.quality.forEach((value, row) => {
			const found = plain.findings.quality[row];
			const lower = Number.isNaN(quality[row])
				? found
				: Math.min(found, quality[row]);
			expect(value).toBe(lower);
		});
	});

	test("stays with a library's rows, also when all are scored again", async () => {
		await withPeople(join(base, "library"), async (library) => {
			const of = (first: number, end: number) => ({
				features: takeRows(features, range(first, end)),
				quality: quality.slice(first, end),
			});
			const expectKept = () => {
				for (const row of library.rows())
					if (!Number.isNaN(quality[row.row]))
						expect(row.quality).toBeLessThanOrEqual(quality[row.row]);
			};
			await library.add(of(0, 100));
			expectKept();
			await library.add(of(100, rows));
			expectKept();
			await library.regroup({ full: true });
			expectKept();
			expect(library.rows().some(({ quality }) => quality > 0.8)).toBe(true);
		});
	});

	test("is refused where rows lack one", async () => {
		await withPeople(join(base, "refused"), async (library) => {
			const wrong = { features, quality: quality.slice(1) };
			await expect(library.add(wrong)).rejects.toThrow(
				`quality: expected ${rows}, one for each row, got ${rows - 1}`,
			);
		});
	});
});
