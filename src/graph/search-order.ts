/**
 * The order in which an index is searched for the neighbours of all rows. The neighbours of a row follow soon after it, when the data that its
 * search read is still in the processor's cache. Results do not depend on the order; at 100,000 rows it saves a third of the time.
 */
import type { IntMatrix } from "../arrays/matrix.ts";

/** The number of nearest neighbours that follow a row. */
const numFollowing = 8;
/** The least rows of one search; if fewer are reached along the graph, other rows are added. */
const leastRows = 64;

export interface SearchOrder {
	/** The next rows to search for, at most max(`chunkRows`, 64); empty at the end. The graph must contain the neighbours of all rows before them. */
	next(): Int32Array;
}

/**
 * Walks breadth first along the graph while it is filled, and continues with the first row not reached yet.
 * @param graph the row itself in column 0, then its neighbours
 */
export function createSearchOrder(
	graph: IntMatrix,
	chunkRows: number,
): SearchOrder {
	const { rows, cols, data } = graph;
	const lastColumn = Math.min(numFollowing, cols - 1);
	const queue = new Int32Array(rows);
	const isQueued = new Uint8Array(rows);
	let head = 0;
	let tail = 0;
	let numFollowed = 0;
	let unreached = 0;

	function follow(row: number): void {
		for (let c = 1; c <= lastColumn; c++) {
			const id = data[row * cols + c];
			if (isQueued[id]) continue;
			isQueued[id] = 1;
			queue[tail++] = id;
		}
	}

	return {
		next() {
			while (numFollowed < head) follow(queue[numFollowed++]);
			const first = head;
			head = Math.min(tail, first + chunkRows);
			for (; head - first < leastRows && unreached < rows; unreached++) {
				if (isQueued[unreached]) continue;
				isQueued[unreached] = 1;
				queue[tail++] = unreached;
				head = tail;
			}
			return queue.slice(first, head);
		},
	};
}
