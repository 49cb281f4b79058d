/** Links between rows of different people, from which questions are made. */
import type { LibraryState } from "../files/library/state.ts";
import type { GrowingSet } from "./lists/growing-set.ts";
import { type LiveRows, listLeaders } from "./lists/live-rows.ts";
import { scoredLinks } from "./lists/neighbour-lists.ts";

/** A pair of a lower probability is not worth a question. */
export const leastProbability = 0.1;
/** Lists that are read at a time. */
const listsAtOnce = 8192;

/** Links from a row to a row of its list; those in both lists are there twice. */
export interface CrossingLinks {
	readonly from: readonly number[];
	readonly to: readonly number[];
	readonly scores: readonly number[];
}

/**
 * The links of the sources' lists to rows of other people, as likely as a question has to be.
 * @param person [N] the person of each row
 */
export function readCrossing(
	set: GrowingSet,
	person: Int32Array,
	sources: Int32Array,
): CrossingLinks {
	const from: number[] = [];
	const to: number[] = [];
	const scores: number[] = [];
	for (let first = 0; first < sources.length; first += listsAtOnce) {
		const some = sources.subarray(first, first + listsAtOnce);
		const lists = set.listsOf(some, scoredLinks);
		const { k, neighbours } = lists;
		for (let i = 0; i < some.length; i++)
			for (let at = i * k; at < (i + 1) * k; at++) {
				const other = neighbours[at];
				if (other < 0 || lists.scores[at] < leastProbability) continue;
				if (person[some[i]] === person[other]) continue;
				from.push(some[i]);
				to.push(other);
				scores.push(lists.scores[at]);
			}
	}
	return { from, to, scores };
}

/** What the links of all rows depend on, beside people. */
interface Read {
	readonly segments: LibraryState["segments"];
	readonly isLeader: Uint8Array;
	readonly person: Int32Array;
	readonly links: CrossingLinks;
}

/** The links of all rows. Where only people changed since they were read, only the lists of those people are read again. */
export class CrossingCache {
	private known: Read | null = null;

	/** @param set the leaders of the state */
	links(
		state: LibraryState,
		{ live, person }: { live: LiveRows; person: Int32Array },
		set: GrowingSet,
	): CrossingLinks {
		const { known } = this;
		const { segments } = state;
		const { isLeader } = live;
		const isSame =
			known?.segments.length === segments.length &&
			known.segments.every((segment, i) => segment === segments[i]) &&
			haveEqual(known.isLeader, isLeader);
		const leaders = listLeaders(live);
		const links = isSame
			? follow(known, { person, leaders }, set)
			: readCrossing(set, person, leaders);
		this.known = { segments, isLeader, person, links };
		return links;
	}
}

/** Links between people who changed are in the lists of their rows; those from others to them crossed before too. */
function follow(
	known: Read,
	{ person, leaders }: { person: Int32Array; leaders: Int32Array },
	set: GrowingSet,
): CrossingLinks {
	const changed = new Set<number>();
	for (const row of leaders)
		if (person[row] !== known.person[row])
			changed.add(person[row]).add(known.person[row]);
	if (changed.size === 0) return known.links;
	const again = leaders.filter((row) => changed.has(person[row]));
	const { from, to, scores } = readCrossing(set, person, again);
	const links = { from: [...from], to: [...to], scores: [...scores] };
	const old = known.links;
	for (let i = 0; i < old.from.length; i++) {
		const [a, b] = [old.from[i], old.to[i]];
		if (changed.has(person[a]) || person[a] === person[b]) continue;
		links.from.push(a);
		links.to.push(b);
		links.scores.push(old.scores[i]);
	}
	return links;
}

const haveEqual = (a: Uint8Array, b: Uint8Array) =>
	a.length === b.length && a.every((value, i) => value === b[i]);
