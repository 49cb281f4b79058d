/**
 * Finds groups of nearly equal rows in a kNN graph: two rows are in one group where their cosine is above a cut-off, or where other rows join them.
 * A row's near rows are among its neighbours, unless all its neighbours are near; then there may be more.
 */
import { countNeighbours, type KnnGraph } from "../../arrays/knn-graph.ts";
import { createUnionFind } from "../../arrays/union-find.ts";
import { compareWithOthers } from "../exact/ordered-products.ts";
import type { Similarity } from "../similarity.ts";

/** Rows whose neighbours are compared together, so that rows of a file are read in its order. */
const blockRows = 1024;

export interface NearRowOptions {
	/** A larger cosine is near. */
	readonly cutOff: number;
	/** Whether each row's neighbours are in order of their cosines. If not, all are compared. */
	readonly isSorted: boolean;
	/** Of two rows that are equally central, the one with the lower rank is the leader. */
	readonly rankOf: (row: number) => number;
}

export interface NearRows {
	/** [N] the leader of each row's group; its own number for a leader and for a row alone. */
	readonly leaderOf: Int32Array;
	/** Rows that are no leaders. */
	readonly numCopies: number;
	/** Whether all neighbours of some row are near, so that its group may continue beyond them. */
	readonly isOpen: boolean;
}

/** The leader of a group is its most central row: the one with the highest sum of cosines to its near neighbours. @param similarity by cosine */
export function findNearRows(
	similarity: Similarity,
	graph: KnnGraph,
	{ cutOff, isSorted, rankOf }: NearRowOptions,
): NearRows {
	const { rows } = graph;
	const groups = createUnionFind(rows);
	/** [N] sum of the cosines to near neighbours. */
	const sums = new Float64Array(rows);
	let isOpen = false;
	for (let first = 0; first < rows; first += blockRows) {
		const block = openBlock(graph, first, Math.min(rows, first + blockRows));
		// Few rows of most sets have a near neighbour, so few are compared with more than one.
		for (let width = isSorted ? 1 : graph.cols; block.hasNext(); width *= 2) {
			const pairs = block.next(width);
			const cosines = new Float64Array(pairs.others.length);
			const { between, features } = similarity;
			compareWithOthers(features, pairs, cosines, between);
			for (let row = first; row < first + pairs.offsets.length - 1; row++) {
				const end = pairs.offsets[row - first + 1];
				let isNear = true;
				for (let i = pairs.offsets[row - first]; i < end; i++) {
					isNear &&= cosines[i] > cutOff;
					if (!(cosines[i] > cutOff)) continue;
					groups.union(row, pairs.others[i]);
					sums[row] += cosines[i];
				}
				if (!isNear) block.leave(row);
			}
		}
		isOpen ||= block.isOpen();
	}
	const isBefore = (a: number, b: number) =>
		sums[a] > sums[b] || (sums[a] === sums[b] && rankOf(a) < rankOf(b));
	return { ...chooseLeaders(groups, rows, isBefore), isOpen };
}

/** The neighbours of the rows from `first` up to `last`, some columns after others. */
function openBlock(graph: KnnGraph, first: number, last: number) {
	const { rows, cols, data } = graph;
	const counts = new Int32Array(last - first);
	/** 1 for a row that is compared with no more neighbours. */
	const isLeft = new Uint8Array(last - first);
	for (let i = 0; i < counts.length; i++)
		counts[i] = countNeighbours(graph, first + i);
	let done = 0;
	return {
		hasNext: () => counts.some((count, i) => isLeft[i] === 0 && count > done),
		/** The next neighbours of each row, at most `width`. */
		next(width: number) {
			const offsets = new Int32Array(counts.length + 1);
			const endOf = (i: number) =>
				isLeft[i] ? done : Math.max(done, Math.min(counts[i], done + width));
			for (let i = 0; i < counts.length; i++)
				offsets[i + 1] = offsets[i] + endOf(i) - done;
			const others = new Int32Array(offsets[counts.length]);
			for (let i = 0; i < counts.length; i++) {
				const start = (first + i) * cols + 1;
				others.set(data.subarray(start + done, start + endOf(i)), offsets[i]);
			}
			done += width;
			return { first, offsets, others };
		},
		leave(row: number) {
			isLeft[row - first] = 1;
		},
		/** Whether all neighbours of a row are near although there are more rows. */
		isOpen: () =>
			counts.some(
				(count, i) => isLeft[i] === 0 && count > 0 && count < rows - 1,
			),
	};
}

function chooseLeaders(
	groups: ReturnType<typeof createUnionFind>,
	rows: number,
	isBefore: (a: number, b: number) => boolean,
): Pick<NearRows, "leaderOf" | "numCopies"> {
	/** By the root of each group. */
	const leaders = new Int32Array(rows).fill(-1);
	for (let row = 0; row < rows; row++) {
		const root = groups.find(row);
		if (leaders[root] < 0 || isBefore(row, leaders[root])) leaders[root] = row;
	}
	const leaderOf = new Int32Array(rows);
	let numCopies = 0;
	for (let row = 0; row < rows; row++) {
		leaderOf[row] = leaders[groups.find(row)];
		if (leaderOf[row] !== row) numCopies++;
	}
	return { leaderOf, numCopies };
}
