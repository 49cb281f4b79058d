/** Whether clusters are numbered as this tool numbers them: from 0 without gaps, the largest first, ties by the smallest row. */

export interface NumberingCheck {
	/** Takes the next row, in ascending order; false for a number that this tool never writes. */
	add(row: number, cluster: number): boolean;
	/** Rows so far, by cluster number. */
	readonly sizes: readonly number[];
	/** Whether this tool numbers clusters of these rows so. */
	isOurs(): boolean;
}

/** @param most the number of clusters, or more, so that no foreign number makes a long list */
export function createNumberingCheck(most: number): NumberingCheck {
	const sizes: number[] = [];
	const firstRows: number[] = [];
	return {
		sizes,
		add(row, cluster) {
			if (!(cluster >= 0 && cluster < most)) return false;
			firstRows[cluster] ??= row;
			sizes[cluster] = (sizes[cluster] ?? 0) + 1;
			return true;
		},
		isOurs() {
			for (let c = 0; c < sizes.length; c++) {
				if (sizes[c] === undefined) return false;
				if (c > 0 && !isOrdered(c - 1, c)) return false;
			}
			return true;
		},
	};

	function isOrdered(a: number, b: number): boolean {
		return (
			sizes[a] > sizes[b] ||
			(sizes[a] === sizes[b] && firstRows[a] < firstRows[b])
		);
	}
}
