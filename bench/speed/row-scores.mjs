/** B-Cubed F of some rows, with the clusters and identities of all. */

/**
 * @param labels the identity of each row
 * @param clusters the cluster of each row
 * @param first rows from this one on are judged alone too
 */
export function scoreRows(labels, clusters, first) {
	const together = new Map();
	const ofCluster = new Map();
	const ofLabel = new Map();
	const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
	const pairOf = (row) => clusters[row] * 2 ** 26 + labels[row];
	for (let row = 0; row < clusters.length; row++) {
		add(together, pairOf(row));
		add(ofCluster, clusters[row]);
		add(ofLabel, labels[row]);
	}
	const f = (from) => {
		let precision = 0;
		let recall = 0;
		for (let row = from; row < clusters.length; row++) {
			const shared = together.get(pairOf(row));
			precision += shared / ofCluster.get(clusters[row]);
			recall += shared / ofLabel.get(labels[row]);
		}
		const mean = (precision + recall) / 2;
		return (precision * recall) / mean / (clusters.length - from);
	};
	return { all: f(0), added: f(first) };
}
