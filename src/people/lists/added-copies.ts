/** Which added rows are nearly equal to a row of the set, or to one another. */
import { contentOrder } from "../../arrays/content-order.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import {
	chooseLeaders,
	createNearPairs,
} from "../../graph/copies/near-pairs.ts";
import {
	blockRows,
	type ComparedRows,
	compareAddedRows,
	splitRows,
} from "../../graph/exact/added-rows.ts";
import type { AddedRows } from "./added-lists.ts";

/**
 * Returns [n] the row that each added row repeats, its own number for one that repeats none. An added row is a copy of the nearest row of the set, if that
 * is near enough; else of an added one that leads it. Added rows are taken in an order that does not depend on the input's.
 * @param ofSet the added rows compared with the set
 * @param cutOff a higher cosine is near; null where no rows count as copies
 */
export function findAddedCopies(
	added: AddedRows,
	ofSet: ComparedRows,
	cutOff: number | null,
): Int32Array {
	const copyOf = added.ids.slice();
	if (cutOff === null) return copyOf;
	const free: number[] = [];
	for (const position of contentOrder(added)) {
		const nearest = nearestOf(ofSet, position);
		if (nearest && nearest.cosine > cutOff) copyOf[position] = nearest.id;
		else free.push(position);
	}
	let leaders: number[] = [];
	for (let first = 0; first < free.length; first += blockRows) {
		const block = free.slice(first, first + blockRows);
		const rest = joinLeaders(added, { block, leaders, cutOff }, copyOf);
		leaders = leaders.concat(joinOneAnother(added, rest, cutOff, copyOf));
	}
	return copyOf;
}

function nearestOf({ candidates }: ComparedRows, slot: number) {
	const ids = new Int32Array(candidates.numBest);
	const cosines = new Float32Array(candidates.numBest);
	const count = candidates.take(slot, ids, cosines);
	return count === 0 ? null : { id: ids[0], cosine: cosines[0] };
}

interface Block {
	/** Positions of added rows. */
	readonly block: readonly number[];
	/** Positions of the added rows that lead others, or may. */
	readonly leaders: readonly number[];
	readonly cutOff: number;
}

/** Makes rows copies of earlier leaders; returns the others. */
function joinLeaders(
	added: AddedRows,
	{ block, leaders, cutOff }: Block,
	copyOf: Int32Array,
): number[] {
	if (leaders.length === 0) return [...block];
	const some = takeRows(added, block);
	const others = takeRows(added, leaders);
	const blocks = splitRows(others, others.ids, Number.POSITIVE_INFINITY);
	const compared = compareAddedRows(some, some.ids, blocks, 1);
	return block.filter((position, i) => {
		const nearest = nearestOf(compared, i);
		if (!nearest || nearest.cosine <= cutOff) return true;
		copyOf[position] = nearest.id;
		return false;
	});
}

/** Makes rows copies of one another, as `findNearRows` does; returns the leaders. */
function joinOneAnother(
	added: AddedRows,
	positions: readonly number[],
	cutOff: number,
	copyOf: Int32Array,
): number[] {
	const some = takeRows(added, positions);
	const blocks = splitRows(some, Int32Array.from(positions.keys()), cutOff);
	const all = Int32Array.from(positions.keys());
	const { pairs } = compareAddedRows(some, all, blocks, 1);
	const near = createNearPairs(positions.length);
	for (const { id, added: other, cosine } of pairs)
		if (cosine > cutOff) near.add(id, other, cosine);
	const { leaderOf } = chooseLeaders(near, positions.length, (row) => row);
	return positions.filter((position, i) => {
		copyOf[position] = added.ids[positions[leaderOf[i]]];
		return leaderOf[i] === i;
	});
}

/** Some of the added rows, by their positions. */
export function takeRows(
	{ cols, data, ids }: FloatMatrix & { readonly ids: Int32Array },
	positions: readonly number[],
): AddedRows {
	const taken = new Float32Array(positions.length * cols);
	positions.forEach((position, i) => {
		const start = position * cols;
		taken.set(data.subarray(start, start + cols), i * cols);
	});
	return {
		rows: positions.length,
		cols,
		data: taken,
		ids: Int32Array.from(positions, (position) => ids[position]),
	};
}
