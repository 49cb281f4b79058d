/** Multiplications and additions that the networks cannot do without, for R nodes and L links of a subgraph: what the share of the machine's peak is taken of. */

/** L-GCN at test: conv1 once a row, conv2 and conv3 on all nodes, conv4 and the classifier on the links. */
export function scoringFlops({ nodes, links }, length) {
	const conv1 = 2 * length * 512;
	const inner = nodes * 1024 * (512 + 256);
	const head = links * (512 * 256 + 256 * 256 + 256 * 2);
	return 2 * (conv1 + inner + head);
}

/** L-GCN in training: forward, gradients of weights and of inputs; those of the features are not wanted. */
export function trainingFlops({ nodes, links }, length) {
	const conv1 = nodes * 2 * length * 512;
	const inner = nodes * 1024 * (512 + 256);
	const head = links * (512 * 256 + 256 * 256 + 256 * 2);
	return 2 * (2 * conv1 + 3 * inner + 3 * head);
}

/** Relational network: the dense layers, forward. */
export function relationalFlops({ nodes, links }) {
	const inner = nodes * 64 * (30 + 128);
	return 2 * (inner + links * 64 * (128 + 79 + 1));
}

/** All pairs of N rows once. */
export function pairFlops(rows, cols) {
	return rows * rows * cols;
}
