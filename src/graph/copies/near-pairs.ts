/** Pairs of near rows, and the leaders that follow from them. */

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

/** The leaders by pairs of near rows. */
export function chooseLeaders(
	{ sums, byRow }: ReturnType<typeof createNearPairs>,
	rows: number,
	rankOf: (row: number) => number,
): { readonly leaderOf: Int32Array; readonly numCopies: number } {
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
