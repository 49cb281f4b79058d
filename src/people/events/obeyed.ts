/** Whether the people of a library obey what is known about its rows. */
import { createUnionFind } from "../../arrays/union-find.ts";
import type { Decisions } from "../../grouping/decisions/decisions.ts";

/** N rows that are there. */
export interface PeopleOfRows {
	/** [N] the person of each row. */
	readonly person: Int32Array;
	/** [N] the position of the row that each row repeats, its own for one that repeats none. */
	readonly copyOf: Int32Array;
	/** About the rows by their positions. */
	readonly decisions: Decisions;
}

/** Two rows that are one person although they may not be, or are not although they must, by their positions; null where there are none. */
export function findDisobeyed({
	person,
	copyOf,
	decisions,
}: PeopleOfRows): readonly [number, number] | null {
	const { photos, morePhotos = new Int32Array(0), same, different } = decisions;
	const sets = createUnionFind(person.length);
	for (let row = 0; row < copyOf.length; row++) {
		if (person[row] !== person[copyOf[row]]) return [row, copyOf[row]];
		sets.union(row, copyOf[row]);
	}
	for (let i = 0; i < same.length; i += 2) {
		if (person[same[i]] !== person[same[i + 1]]) return [same[i], same[i + 1]];
		sets.union(same[i], same[i + 1]);
	}
	for (let i = 0; i < different.length; i += 2)
		if (person[different[i]] === person[different[i + 1]])
			return [different[i], different[i + 1]];
	const seen = new Map<string, number>();
	const see = (row: number, photo: number): number => {
		const key = `${photo} ${person[row]}`;
		const first = seen.get(key) ?? row;
		seen.set(key, first);
		return sets.find(first) === sets.find(row) ? row : first;
	};
	for (let row = 0; photos && row < photos.length; row++) {
		const other = photos[row] < 0 ? row : see(row, photos[row]);
		if (other !== row) return [other, row];
	}
	for (let i = 0; i < morePhotos.length; i += 2) {
		const other = see(morePhotos[i], morePhotos[i + 1]);
		if (other !== morePhotos[i]) return [other, morePhotos[i]];
	}
	return null;
}
