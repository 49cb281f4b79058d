/** Clusters that join only where no decision forbids it. Memory is linear in rows, photos and pairs; a join takes O(log N) steps on average. */
import { createUnionFind, type UnionFind } from "../../arrays/union-find.ts";
import type { Decisions } from "./decisions.ts";
import { createDifferentLists } from "./different-lists.ts";
import { hashPair } from "./pair-set.ts";
import { createPhotoSets } from "./photo-sets.ts";

export interface People extends UnionFind {
	/** Whether the clusters of two rows are one, or may become one. */
	mayJoin(a: number, b: number): boolean;
	/** Joins the clusters of two rows unless that breaks a decision; false where it does. */
	join(a: number, b: number): boolean;
	/** As `join`. */
	union(a: number, b: number): void;
	/** How many joins were refused. */
	countRefused(): number;
}

/** Makes a cluster of each row, and joins the pairs of `same`. @param decisions without contradiction, see `checkDecisions` */
export function createPeople(numRows: number, decisions: Decisions): People {
	const { same, different } = decisions;
	const sets = createUnionFind(numRows);
	const { find, size } = sets;
	const photos = createPhotoSets(numRows, decisions);
	const parted = createDifferentLists(numRows, different, find);
	const conflicts = createConflictCache(numRows);
	let refused = 0;

	function merge(a: number, b: number): void {
		const order = photos.count(a) - photos.count(b) || size(a) - size(b);
		const [small, large] = order < 0 ? [a, b] : [b, a];
		photos.move(small, large);
		parted.move(small, large);
		sets.link(small, large);
	}
	function isForbidden(a: number, b: number): boolean {
		if (conflicts.has(a, b)) return true;
		if (!photos.share(a, b) && !parted.areDifferent(a, b)) return false;
		conflicts.add(a, b);
		return true;
	}
	function join(a: number, b: number): boolean {
		const [one, other] = [find(a), find(b)];
		if (one === other) return true;
		if (isForbidden(one, other)) {
			refused++;
			return false;
		}
		merge(one, other);
		return true;
	}

	for (let i = 0; i < same.length; i += 2) {
		const [one, other] = [find(same[i]), find(same[i + 1])];
		if (one !== other) merge(one, other);
	}
	return {
		find,
		size,
		join,
		union: join,
		countRefused: () => refused,
		mayJoin(a, b) {
			const [one, other] = [find(a), find(b)];
			return one === other || !isForbidden(one, other);
		},
	};
}

/**
 * Remembers pairs of clusters that must stay apart. They stay so while both grow, and a cluster that joined another is never asked for again. A pair may be
 * forgotten for another one, and is then found again.
 */
function createConflictCache(numRows: number) {
	const mask = 2 ** Math.ceil(Math.log2(Math.max(numRows, 2))) - 1;
	const pairs = new Int32Array(2 * (mask + 1)).fill(-1);
	return {
		has(a: number, b: number): boolean {
			const [low, high] = a < b ? [a, b] : [b, a];
			const at = 2 * (hashPair(low, high) & mask);
			return pairs[at] === low && pairs[at + 1] === high;
		},
		add(a: number, b: number): void {
			const [low, high] = a < b ? [a, b] : [b, a];
			const at = 2 * (hashPair(low, high) & mask);
			pairs[at] = low;
			pairs[at + 1] = high;
		},
	};
}
