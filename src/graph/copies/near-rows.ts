/**
 * Finds groups of nearly equal rows in a kNN graph: each row of a group is nearly equal to its leader. Rows that only others join are not in one group, since
 * where rows lie densely, such chains would join all of them. A row's near rows are among its neighbours, unless all its neighbours are near; then there may be more.
 */
import { countNeighbours, type KnnGraph } from "../../arrays/knn-graph.ts";
import {
	compareWithOthers,
	type RowsWithOthers,
} from "../exact/ordered-products.ts";
import type { Similarity } from "../similarity.ts";
import type { NeighbourCosines } from "./cut-off.ts";
import { chooseLeaders, createNearPairs } from "./near-pairs.ts";

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

/**
 * Chooses the leaders from the most central row down: a row with the highest sum of cosines to its near neighbours leads those of them that have no leader yet.
 * @param similarity by cosine
 */
export function findNearRows(
	similarity: Similarity,
	graph: KnnGraph,
	{ cutOff, isSorted, rankOf }: NearRowOptions,
): NearRows {
	const { rows, cols, data } = graph;
	const pairs = createNearPairs(rows);
	const compare = (compared: RowsWithOthers) => {
		const cosines = new Float64Array(compared.others.length);
		const { between, features } = similarity;
		compareWithOthers(features, compared, cosines, between);
		return cosines;
	};
	let isOpen = false;
	for (let first = 0; first < rows; first += blockRows) {
		const lists = data.subarray(first * cols, (first + blockRows) * cols);
		const block = { first, numRows: rows, cols, data: lists };
		const search = { cutOff, isSorted, compare, add: pairs.add };
		if (searchNearPairs(block, search)) isOpen = true;
	}
	return { ...chooseLeaders(pairs, rows, rankOf), isOpen };
}

/** Successive rows of a graph. */
export interface GraphRows {
	/** The number of the first one. */
	readonly first: number;
	/** All rows of the graph. */
	readonly numRows: number;
	readonly cols: number;
	/** [rows x cols] */
	readonly data: Int32Array;
}

export interface NearPairSearch
	extends Pick<NearRowOptions, "cutOff" | "isSorted"> {
	/** The cosines of some rows with some of their neighbours. */
	readonly compare: (compared: RowsWithOthers) => Float64Array;
	/** Receives each row and near neighbour, of one row in the order of its neighbours. */
	readonly add: (row: number, other: number, cosine: number) => void;
}

/** Finds the near neighbours of some rows; returns whether all neighbours of one of them are near, although there are more rows. */
export function searchNearPairs(
	graph: GraphRows,
	{ cutOff, isSorted, compare, add }: NearPairSearch,
): boolean {
	const { first, cols } = graph;
	const block = openBlock(graph);
	// Few rows of most sets have a near neighbour, so few are compared with more than one.
	for (let width = isSorted ? 1 : cols; block.hasNext(); width *= 2) {
		const compared = block.next(width);
		const { offsets, others } = compared;
		const cosines = compare(compared);
		for (let row = first; row < first + offsets.length - 1; row++) {
			const end = offsets[row - first + 1];
			let isNear = true;
			for (let i = offsets[row - first]; i < end; i++) {
				if (cosines[i] > cutOff) add(row, others[i], cosines[i]);
				else isNear = false;
			}
			if (!isNear) block.leave(row);
		}
	}
	return block.isOpen();
}

/**
 * The cosines of some rows to their neighbours.
 * @param similarity by cosine
 */
export function neighbourCosines(
	similarity: Similarity,
	graph: KnnGraph,
	sample: Int32Array,
	{ isSorted }: Pick<NearRowOptions, "isSorted">,
): NeighbourCosines {
	const { cols, data } = graph;
	const cosinesOf = (row: number, most: number) => {
		const start = row * cols + 1;
		const count = Math.min(most, countNeighbours(graph, row));
		const others = data.subarray(start, start + count);
		return Array.from(others, (other) => similarity.between(row, other));
	};
	const ofSample = (most: number) =>
		Array.from(sample, (row) => cosinesOf(row, most));
	return collectCosines(ofSample, { isSorted, cols });
}

/** @param ofSample the cosines of each row of a sample to its first neighbours, at most `most` */
export function collectCosines(
	ofSample: (most: number) => readonly number[][],
	{ isSorted, cols }: { readonly isSorted: boolean; readonly cols: number },
): NeighbourCosines {
	const nearestOf = (cosines: number[]) =>
		cosines.length === 0 ? [] : [Math.max(...cosines)];
	return {
		nearest: () =>
			Float64Array.from(ofSample(isSorted ? 1 : cols).flatMap(nearestOf)),
		all: () => Float64Array.from(ofSample(cols).flat()),
	};
}

/** The neighbours of some rows, some columns after others. */
function openBlock({ first, numRows, cols, data }: GraphRows) {
	const counts = new Int32Array(data.length / cols);
	/** 1 for a row that is compared with no more neighbours. */
	const isLeft = new Uint8Array(counts.length);
	for (let i = 0; i < counts.length; i++)
		counts[i] = countNeighbours({ cols, data }, i, first + i);
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
				const start = i * cols + 1;
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
				(count, i) => isLeft[i] === 0 && count > 0 && count < numRows - 1,
			),
	};
}
