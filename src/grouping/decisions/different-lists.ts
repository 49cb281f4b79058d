/** Which clusters must stay apart because rows of them are different people. */

export interface DifferentLists {
	/** Whether a row of one cluster is different from a row of the other. */
	areDifferent(a: number, b: number): boolean;
	/** Adds the list of one cluster to that of another. */
	move(from: number, to: number): void;
}

/**
 * The pairs of rows, each a cluster of its own.
 * @param different [2 D] pairs of rows
 * @param find the representative of a row's cluster
 */
export function createDifferentLists(
	numRows: number,
	different: Int32Array,
	find: (row: number) => number,
): DifferentLists {
	// Half h is one row of pair h >> 1, h ^ 1 the other. The halves of a cluster are a ring, so that two rings become one in one step.
	const next = new Int32Array(different.length);
	const firsts = new Int32Array(numRows).fill(-1);
	const counts = new Int32Array(numRows);

	function join(cluster: number, half: number, count: number): void {
		const first = firsts[cluster];
		if (first >= 0) {
			const following = next[first];
			next[first] = next[half];
			next[half] = following;
		} else firsts[cluster] = half;
		counts[cluster] += count;
	}
	for (let half = 0; half < different.length; half++) {
		next[half] = half;
		join(different[half], half, 1);
	}

	return {
		areDifferent(a, b) {
			const [small, large] = counts[a] < counts[b] ? [a, b] : [b, a];
			let half = firsts[small];
			for (let i = 0; i < counts[small]; i++) {
				if (find(different[half ^ 1]) === large) return true;
				half = next[half];
			}
			return false;
		},
		move(from, to) {
			if (counts[from] > 0) join(to, firsts[from], counts[from]);
		},
	};
}
