/** A library that is grouped anew, beside `clusterFeatures` on the same rows. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import type { Library } from "../../src/people/library-types.ts";
import { clusterFeatures } from "../../src/pipeline/cluster-features.ts";
import { contentsOf, range, takeRows } from "../helpers/people-library.ts";
import { toGroups } from "../helpers/random-graph.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { faces, withCopy } = startedLibrary(100);

const photoOf = (row: number) => (row % 4 === 0 ? `photo ${row % 36}` : null);

/** What `clusterFeatures` makes of the rows that are there, by what was decided about them. */
async function clusterRows(library: Library) {
	const rows = library.rows();
	const positions = new Map(rows.map(({ row }, at) => [row, at]));
	const pairs = (kind: string) =>
		library
			.decisions()
			.filter((one) => one.kind === kind)
			.flatMap((one) => one.rows!.map((row) => positions.get(row)!));
	const photos = new Map<string, number>();
	const numbers = rows.map(({ photo }) => {
		if (photo === null) return -1;
		if (!photos.has(photo)) photos.set(photo, photos.size);
		return photos.get(photo)!;
	});
	const { grouping } = await clusterFeatures(
		takeRows(
			faces,
			rows.map(({ row }) => row),
		),
		{
			workers: 1,
			decisions: {
				photos: Int32Array.from(numbers),
				same: Int32Array.from(pairs("same")),
				different: Int32Array.from(pairs("different")),
			},
		},
	);
	return toGroups(grouping.clusters);
}

const groupsOf = (library: Library) =>
	toGroups(library.rows().map(({ person }) => person));

describe("regroup", () => {
	test("in full, gives the partition of a cluster of all rows with the same decisions", () =>
		withCopy(async (library) => {
			const random = createRandom(3);
			expect(groupsOf(library)).toBe(await clusterRows(library));
			for (const [first, end] of [
				[100, 120],
				[120, 150],
			])
				await library.add({
					features: takeRows(faces, range(first, end)),
					photos: range(first, end).map(photoOf),
				});
			const two = () =>
				[random.below(150), random.below(150)] as [number, number];
			for (let i = 0; i < 5; i++) {
				await library.decide([{ kind: "same", rows: two() }]);
				await library
					.decide([{ kind: "different", rows: two() }])
					.catch(() => null);
			}
			const inPerson = library.rows(library.people()[0].person);
			await library
				.decide([
					{ kind: "different", rows: [inPerson[0].row, inPerson[1].row] },
				])
				.catch(() => null);
			const decided = new Set(library.decisions().flatMap(({ rows }) => rows!));
			await library.remove(
				range(0, 150).filter((row) => row % 9 === 4 && !decided.has(row)),
			);
			await library.regroup({ full: true });
			expect(groupsOf(library)).toBe(await clusterRows(library));
			const before = contentsOf(library);
			const { assigned } = await library.regroup({ full: true });
			expect(assigned).toEqual([]);
			expect(contentsOf(library)).toEqual(before);
		}));

	test(
		"alone, moves nothing after events that grouped what they touched",
		{
			tags: "slow/faces",
		},
		() =>
			withCopy(async (library) => {
				const random = createRandom(5);
				for (let step = 0; step < 8; step++) {
					const rows = library.rows();
					const any = () => rows[random.below(rows.length)].row;
					const [a, b] = [any(), any()];
					if (step % 4 === 0)
						await library.add({
							features: takeRows(faces, range(100 + 4 * step, 115 + 4 * step)),
							photos: range(0, 15).map(photoOf),
						});
					else if (step % 4 === 1 && a !== b)
						await library.decide([{ kind: "same", rows: [a, b] }]);
					else if (step % 4 === 2) {
						const [one, other] = library.rows(
							library.people()[step % 3].person,
						);
						await library
							.decide([{ kind: "different", rows: [one.row, other.row] }])
							.catch(() => null);
					} else await library.remove([any(), any(), any()]);
					const { assigned } = await library.regroup({ full: false });
					expect(assigned, `step ${step}`).toEqual([]);
				}
			}),
	);
});
