/**
 * Finds groups of nearly equal rows in a kNN graph: each row of a group is nearly equal to its leader. Rows that only others join are not in one group, since
 * where rows lie densely, such chains would join all of them. A row's near rows are among its neighbours, unless all its neighbours are near; then there may be more.
 */
import { countNeighbours, type KnnGraph } from "../../arrays/knn-graph.ts";
import { compareWithOthers } from "../exact/ordered-products.ts";
import type { Similarity } from "../similarity.ts";
import type { NeighbourCosines } from "./cut-off.ts";

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
	const { rows } = graph;
	const pairs = createNearPairs(rows);
	let isOpen = false;
	for (let first = 0; first < rows; first += blockRows) {
		const block = openBlock(graph, first, Math.min(rows, first + blockRows));
		// Few rows of most sets have a near neighbour, so few are compared with more than one.
		for (let width = isSorted ? 1 : graph.cols; block.hasNext(); width *= 2) {
			const compared = block.next(width);
			const cosines = new Float64Array(compared.others.length);
			const { between, features } = similarity;
			compareWithOthers(features, compared, cosines, between);
			for (let row = first; row < first + compared.offsets.length - 1; row++) {
				const end = compared.offsets[row - first + 1];
				let isNear = true;
				for (let i = compared.offsets[row - first]; i < end; i++) {
					if (cosines[i] > cutOff)
						pairs.add(row, compared.others[i], cosines[i]);
					else isNear = false;
				}
				if (!isNear) block.leave(row);
			}
		}
		isOpen ||= block.isOpen();
	}
	return { ...chooseLeaders(pairs, rows, rankOf), isOpen };
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
	const collect = (of: (row: number) => number[]) =>
		Float64Array.from(Array.from(sample, of).flat());
	return {
		nearest: () =>
			collect((row) => {
				const cosines = cosinesOf(row, isSorted ? 1 : cols);
				return cosines.length === 0 ? [] : [Math.max(...cosines)];
			}),
		all: () => collect((row) => cosinesOf(row, cols)),
	};
}

/** Pairs of a row and a near neighbour of it, and the sum of the cosines of each row's pairs. */
export function createNearPairs(rows: number) {
	let pairs = new Int32Array(1024);
	let length = 0;
	const sums = new Float64Array(rows);
	return {
		sums,
		add(row: number, other: number, cosine: number) {
			if (length === pairs.length) {
				const longer = new Int32Array(2 * length);
				longer.set(pairs);
				pairs = longer;
			}
			pairs[length++] = row;
			pairs[length++] = other;
			sums[row] += cosine;
		},
		/** The rows that each row is paired with, from either side. */
		byRow() {
			const offsets = new Int32Array(rows + 1);
			for (let i = 0; i < length; i++) offsets[pairs[i] + 1]++;
			for (let row = 0; row < rows; row++) offsets[row + 1] += offsets[row];
			const ends = offsets.slice();
			const others = new Int32Array(length);
			for (let i = 0; i < length; i++) others[ends[pairs[i]]++] = pairs[i ^ 1];
			return { offsets, others };
		},
	};
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

/** The leaders by pairs of near rows. */
export function chooseLeaders(
	{ sums, byRow }: ReturnType<typeof createNearPairs>,
	rows: number,
	rankOf: NearRowOptions["rankOf"],
): Pick<NearRows, "leaderOf" | "numCopies"> {
	const { offsets, others } = byRow();
	const paired = Int32Array.from({ length: rows }, (_, row) => row).filter(
		(row) => offsets[row + 1] > offsets[row],
	);
	paired.sort((a, b) => sums[b] - sums[a] || rankOf(a) - rankOf(b));
	const leaderOf = Int32Array.from({ length: rows }, (_, row) => row);
	const isLed = new Uint8Array(rows);
	let numCopies = 0;
	for (const leader of paired) {
		if (isLed[leader]) continue;
		isLed[leader] = 1;
		for (let i = offsets[leader]; i < offsets[leader + 1]; i++) {
			const other = others[i];
			if (isLed[other]) continue;
			isLed[other] = 1;
			leaderOf[other] = leader;
			numCopies++;
		}
	}
	return { leaderOf, numCopies };
}
