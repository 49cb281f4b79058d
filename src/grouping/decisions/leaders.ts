/** Decisions and copies: which rows are no copies because people told them apart, and what is known about the leaders. */
import { createUnionFind } from "../../arrays/union-find.ts";
import { leaderPositions, leadersOf } from "../../graph/copies/copies.ts";
import type { Decisions } from "./decisions.ts";

/**
 * The copies without those that decisions part. That two rows are copies is no decision: where rows would be one person through copies although they are different,
 * the rows that decisions name are no copies there, but leaders of their own.
 * @param copyOf [N] the row that each row is a copy of, its own number for a leader
 * @param decisions without contradiction; null where nothing is known
 */
export function partCopies(
	copyOf: Int32Array,
	decisions: Decisions | null | undefined,
): Int32Array {
	if (!decisions || decisions.different.length === 0) return copyOf;
	const { same, different } = decisions;
	const people = createUnionFind(copyOf.length);
	for (let row = 0; row < copyOf.length; row++) people.union(row, copyOf[row]);
	for (let i = 0; i < same.length; i += 2) people.union(same[i], same[i + 1]);
	const contradicts = new Uint8Array(copyOf.length);
	for (let i = 0; i < different.length; i += 2)
		if (people.find(different[i]) === people.find(different[i + 1]))
			contradicts[people.find(different[i])] = 1;
	const parted = copyOf.slice();
	for (const rows of [same, different])
		for (const row of rows)
			if (contradicts[people.find(row)]) parted[row] = row;
	return parted;
}

/**
 * What is known about the leaders, by their positions: each has the photos of all its copies, and a pair of rows is one of their leaders.
 * @param copyOf [N] copies as `partCopies` leaves them
 */
export function decisionsOfLeaders(
	{ photos, morePhotos = new Int32Array(0), ...pairs }: Decisions,
	copyOf: Int32Array,
): Decisions {
	const leaders = leadersOf(copyOf);
	const positions = leaderPositions(copyOf);
	const more: number[] = [];
	for (let i = 0; i < morePhotos.length; i += 2)
		more.push(positions[morePhotos[i]], morePhotos[i + 1]);
	for (let row = 0; photos && row < copyOf.length; row++) {
		const isNew = photos[row] >= 0 && photos[row] !== photos[copyOf[row]];
		if (copyOf[row] !== row && isNew) more.push(positions[row], photos[row]);
	}
	return {
		photos: photos && leaders.map((row) => photos[row]),
		morePhotos: Int32Array.from(more),
		same: differentPairs(pairs.same, positions),
		different: differentPairs(pairs.different, positions),
		ranks: pairs.ranks && ranksAmong(leaders, pairs.ranks),
	};
}

/** The pairs of leaders, without those of one leader. */
function differentPairs(pairs: Int32Array, positions: Int32Array): Int32Array {
	return pairs
		.map((row) => positions[row])
		.filter((at, i, all) => at !== all[i ^ 1]);
}

/** [M] the position of each leader in the order of the ranks. */
function ranksAmong(leaders: Int32Array, ranks: Int32Array): Int32Array {
	const isLeader = new Int32Array(ranks.length).fill(-1);
	for (const [at, row] of leaders.entries()) isLeader[ranks[row]] = at;
	const among = new Int32Array(leaders.length);
	let next = 0;
	for (const at of isLeader) if (at >= 0) among[at] = next++;
	return among;
}
