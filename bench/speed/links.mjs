/** Made-up scored links of a data set: most of a row's neighbours are of its identity and score high, the others low. */

/** `perRow` links from each of the rows of identities of these sizes: edges [2E] and scores [E]. */
export function makeLinks(library, sizes, perRow, seed) {
	const random = library.createRandom(seed);
	const rows = sizes.reduce((sum, size) => sum + size, 0);
	const edges = new Int32Array(2 * rows * perRow);
	const scores = new Float32Array(rows * perRow);
	let first = 0;
	let link = 0;
	for (const size of sizes) {
		for (let row = first; row < first + size; row++) {
			for (let c = 0; c < perRow; c++, link++) {
				const isOwn = c < size - 1 && random.next() < 0.9;
				const other = isOwn
					? first + ((row - first + 1 + c) % size)
					: random.below(rows);
				edges[2 * link] = row;
				edges[2 * link + 1] = other;
				const u = random.next();
				scores[link] = isOwn ? 1 - 0.6 * u * u : 0.7 * u * u * u;
			}
		}
		first += size;
	}
	return { edges, scores, rows };
}
