/** Rows of low quality join clusters of good rows where no decision forbids it. */
import { numberBySize } from "../../arrays/clusters.ts";
import { representatives } from "../../arrays/union-find.ts";
import type { Links } from "../links.ts";
import type { Propagation } from "../propagation.ts";
import type { Decisions } from "./decisions.ts";
import { createPeople, type People } from "./people.ts";

/** Which rows are unsure, [N] each, 1 for such a row. */
interface Unsure {
	readonly low: Uint8Array;
	readonly foreign: Uint8Array;
}

/** [N] the rows with fewer unsure ones: those that `same` joins, directly or through others, with a good row are not unsure, but their links are no evidence. */
export interface ConfirmedRows extends Unsure {
	readonly confirmed: Uint8Array;
}

export function confirmRows(
	{ low, foreign }: Unsure,
	decisions: Decisions,
): ConfirmedRows {
	const numRows = low.length;
	const nothing = new Int32Array(0);
	const { same } = decisions;
	const people = createPeople(numRows, {
		photos: null,
		same,
		different: nothing,
	});
	const hasGood = new Uint8Array(numRows);
	for (let row = 0; row < numRows; row++)
		if (!low[row] && !foreign[row]) hasGood[people.find(row)] = 1;
	const confirmed = low.map((_, row) =>
		(low[row] || foreign[row]) && hasGood[people.find(row)] ? 1 : 0,
	);
	const unsure = (flags: Uint8Array) =>
		flags.map((flag, row) => (confirmed[row] ? 0 : flag));
	return { low: unsure(low), foreign: unsure(foreign), confirmed };
}

interface Attaching extends Unsure {
	readonly decisions: Decisions;
	readonly threshold: number;
}

/**
 * Joins each row of low quality, or all such rows that `same` joins, by the strongest link that breaks no decision with the clusters, if it reaches the threshold:
 * to the cluster of a row that is not of low quality, or to one of low quality that joins none of those. The strongest links come first.
 * @param grouping where rows of low quality are joined by `same` alone
 */
export function attachRows(
	links: Links,
	grouping: Propagation,
	{ low, foreign, decisions, threshold }: Attaching,
): Propagation {
	const { numNodes } = links;
	const people = createPeople(numNodes, decisions);
	const unitOf = representatives(people, numNodes);
	const isFree = low.slice();
	for (let row = 0; row < numNodes; row++)
		if (!low[row]) isFree[unitOf[row]] = 0;
	joinClusters(people, grouping.clusters);
	const best = strongestLinks(links, decisions, {
		isCandidate: (row, other, score) =>
			isFree[unitOf[row]] === 1 &&
			foreign[other] === 0 &&
			score >= threshold &&
			unitOf[row] !== unitOf[other] &&
			people.mayJoin(row, other),
		unitOf,
	});
	const joinsFree = (unit: number) =>
		best.has(unit) && isFree[unitOf[best.get(unit)!.other]] === 1;
	const joinsGood = (unit: number) => best.has(unit) && !joinsFree(unit);
	for (const [unit, { row, other }] of best) {
		const target = unitOf[other];
		const isGood = !isFree[target];
		if (isGood || !(joinsGood(unit) || joinsGood(target)))
			people.join(row, other);
	}
	return {
		...grouping,
		clusters: numberBySize(representatives(people, numNodes)),
		notFollowed: (grouping.notFollowed ?? 0) + people.countRefused(),
	};
}

function joinClusters(people: People, clusters: Int32Array): void {
	const firsts = new Int32Array(clusters.length).fill(-1);
	for (const [row, cluster] of clusters.entries()) {
		if (firsts[cluster] < 0) firsts[cluster] = row;
		else people.join(firsts[cluster], row);
	}
}

interface Candidate {
	readonly row: number;
	readonly other: number;
	readonly score: number;
}

/** The strongest link of each unit that has a candidate, the strongest of all first; equal ones in order of the ranks of their rows. */
function strongestLinks(
	{ lower, higher, scores }: Links,
	{ ranks }: Decisions,
	{
		isCandidate,
		unitOf,
	}: {
		readonly isCandidate: (
			row: number,
			other: number,
			score: number,
		) => boolean;
		readonly unitOf: Int32Array;
	},
): Map<number, Candidate> {
	const rank = (row: number) => ranks?.[row] ?? row;
	const compare = (a: Candidate, b: Candidate) =>
		b.score - a.score ||
		rank(a.other) - rank(b.other) ||
		rank(a.row) - rank(b.row);
	const best = new Map<number, Candidate>();
	const offer = (row: number, other: number, score: number) => {
		if (!isCandidate(row, other, score)) return;
		const candidate = { row, other, score };
		const before = best.get(unitOf[row]);
		if (!before || compare(candidate, before) < 0)
			best.set(unitOf[row], candidate);
	};
	for (let link = 0; link < scores.length; link++) {
		offer(lower[link], higher[link], scores[link]);
		offer(higher[link], lower[link], scores[link]);
	}
	return new Map([...best].sort(([, a], [, b]) => compare(a, b)));
}
