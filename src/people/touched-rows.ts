/** Which rows have to be grouped again where the links of some rows changed. */
import type { GroupOptions } from "../grouping/group.ts";
import { defaultPools } from "../options/grouping-options.ts";
import { noLink } from "../scoring/scored-graph.ts";
import type { GrowingSet } from "./lists/growing-set.ts";
import { type NeighbourLists, scoredLinks } from "./lists/neighbour-lists.ts";
import type { Overlay } from "./lists/overlay.ts";

/** Where more than this share of all rows is touched, all are grouped. */
const mostTouched = 0.5;

export interface TouchOptions {
	readonly set: GrowingSet;
	/** [N] the row that each row repeats, its own number for one that repeats none. */
	readonly copyOf: Int32Array;
	/** [N] the person of each row; -1 for none yet. */
	readonly person: Int32Array;
	/** The rows that are there. */
	readonly rows: Int32Array;
	readonly grouping: GroupOptions;
}

/**
 * The rows of all people who have one of the seeds or a link that may join them with such people, and of all people who are linked with these, and so on; ascending.
 * Other rows are grouped as before. All rows for ways of grouping in which a link matters to more than the people that it joins.
 */
export function findTouched(
	seeds: Iterable<number>,
	{ set, copyOf, person, rows, grouping }: TouchOptions,
): Int32Array {
	const least = leastScore(grouping);
	if (least === null) return rows;
	const members = membersOf(rows, person);
	const touched = new Set<number>();
	let frontier: number[] = [];
	const touch = (row: number) => {
		if (touched.has(row)) return;
		for (const member of members(row)) {
			touched.add(member);
			if (copyOf[member] === member) frontier.push(member);
		}
	};
	for (const seed of seeds) touch(seed);
	while (frontier.length > 0) {
		if (touched.size > mostTouched * rows.length) return rows;
		const { neighbours, scores } = set.listsOf(
			Int32Array.from(frontier),
			scoredLinks,
		);
		frontier = [];
		for (let at = 0; at < neighbours.length; at++)
			if (neighbours[at] >= 0 && scores[at] >= least) touch(neighbours[at]);
	}
	return Int32Array.from(touched).sort();
}

/**
 * The rows whose links may group them otherwise than before: added ones, and both rows of a link that got, changed or lost a score in one direction,
 * where either direction may join people. Both, as a row that is no longer listed is not found from the other one.
 */
export function findChanged(
	overlay: Overlay,
	grouping: GroupOptions,
): Int32Array {
	const { lists, numAdded } = overlay;
	const least = leastScore(grouping);
	if (least === null) return lists.rows;
	const old = overlay.listsBefore();
	const changed = new Set(lists.rows.subarray(0, numAdded));
	const weak = new Map<number, number[]>();
	const compare = (row: number, other: number, was: number, is: number) => {
		if (was === is) return;
		if (Math.max(was, is) >= least) changed.add(row).add(other);
		else if (weak.has(other)) weak.get(other)!.push(row);
		else weak.set(other, [row]);
	};
	old.rows.forEach((row, i) => {
		const now = numAdded + i;
		forEachScored(old, i, (other, was) => {
			compare(row, other, was, scoreOf(lists, now, other));
		});
		forEachScored(lists, now, (other, is) => {
			if (scoreOf(old, i, other) === noLink) compare(row, other, noLink, is);
		});
	});
	const others = overlay.listsOf(Int32Array.from(weak.keys()), scoredLinks);
	others.rows.forEach((other, i) => {
		for (const row of weak.get(other)!)
			if (scoreOf(others, i, row) >= least) changed.add(row).add(other);
	});
	return Int32Array.from(changed);
}

/** Visits the scored neighbours of the list at a position. */
function forEachScored(
	{ neighbours, scores, k }: NeighbourLists,
	position: number,
	visit: (other: number, score: number) => void,
): void {
	for (let at = position * k; at < (position + 1) * k; at++)
		if (neighbours[at] >= 0 && scores[at] !== noLink)
			visit(neighbours[at], scores[at]);
}

/** The score of a neighbour in the list at a position; `noLink` where it has none. */
function scoreOf(
	{ neighbours, scores, k }: NeighbourLists,
	position: number,
	other: number,
): number {
	for (let at = position * k; at < (position + 1) * k; at++)
		if (neighbours[at] === other) return scores[at];
	return noLink;
}

/** A link below this score in one direction joins nobody, whatever the other direction says; null where any link may matter. */
function leastScore({
	propagation,
	threshold,
	pool,
}: GroupOptions): number | null {
	if (propagation !== "naive") return null;
	return (pool ?? defaultPools[propagation]) === "avg"
		? 2 * threshold - 1
		: null;
}

/** A function that returns the rows of the person of a row; a row that nobody has yet is alone. Two arrays take a twentieth of the time of a Map. */
function membersOf(
	rows: Int32Array,
	person: Int32Array,
): (row: number) => number[] {
	const numPeople = person.reduce((most, one) => Math.max(most, one), -1) + 1;
	const last = new Int32Array(numPeople).fill(-1);
	const previous = new Int32Array(person.length);
	for (const row of rows) {
		if (person[row] < 0) continue;
		previous[row] = last[person[row]];
		last[person[row]] = row;
	}
	return (row) => {
		if (person[row] < 0) return [row];
		const own: number[] = [];
		for (let at = last[person[row]]; at >= 0; at = previous[at]) own.push(at);
		return own;
	};
}
