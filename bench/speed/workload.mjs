/**
 * Made-up data that behave as face embeddings do, from a seed: identities are directions, their rows lie around them, photographs differ in quality.
 * A few directions carry most of the variance, as in real embeddings: without that, neighbours far from a row would be as good as drawn at random.
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

const cache = join(import.meta.dirname, "../.cache");

/** Rows of length 1 and their identities, in random order. `sizes` are those of the identities; their sum is the number of rows. */
export function makeIdentities(library, sizes, cols, seed) {
	const { createRandom, permutation } = library;
	const random = createRandom(seed);
	const deviations = Float64Array.from(
		{ length: cols },
		(_, d) => (1 + (16 * d) / cols) ** -0.75,
	);
	const centres = new Float32Array(sizes.length * cols);
	for (let i = 0; i < centres.length; i++)
		centres[i] = random.normal() * deviations[i % cols];
	const rows = sizes.reduce((sum, size) => sum + size, 0);
	const labels = new Int32Array(rows);
	const order = permutation(rows, random);
	let at = 0;
	sizes.forEach((size, id) => {
		for (let i = 0; i < size; i++) labels[order[at++]] = id;
	});
	const data = new Float32Array(rows * cols);
	for (let row = 0; row < rows; row++) {
		const noise = 0.4 + 0.6 * random.next();
		const start = row * cols;
		const centre = labels[row] * cols;
		let square = 0;
		for (let d = 0; d < cols; d++) {
			const value =
				centres[centre + d] + noise * deviations[d] * random.normal();
			data[start + d] = value;
			square += value * value;
		}
		const scale = 1 / Math.sqrt(square);
		for (let d = 0; d < cols; d++) data[start + d] *= scale;
	}
	return { features: { rows, cols, data }, labels };
}

/** As in a benchmark of chosen people: exponentially distributed around their mean, at the distribution's own quantiles. */
export function chosenSizes(rows, identities) {
	const sizes = Array.from({ length: identities }, (_, id) => {
		const share = -Math.log(1 - (id + 0.5) / identities);
		return Math.max(1, Math.round((share * rows) / identities));
	});
	// What rounding left over or took too much, on the largest.
	const sum = sizes.reduce((total, size) => total + size, 0);
	sizes[identities - 1] += rows - sum;
	return sizes;
}

/** As in photo libraries: many identities of one or two rows, few of many; P(size) ~ size^-1.9 up to 200, about 4 on average. */
export function librarySizes(library, rows, seed) {
	const random = library.createRandom(seed);
	const cumulative = new Float64Array(200);
	for (let i = 0; i < 200; i++)
		cumulative[i] = (cumulative[i - 1] ?? 0) + (i + 1) ** -1.9;
	const sizes = [];
	for (let left = rows; left > 0; left -= sizes.at(-1)) {
		const drawn = random.next() * cumulative[199];
		const size = 1 + cumulative.findIndex((value) => value > drawn);
		sizes.push(Math.min(size, left));
	}
	return sizes;
}

/** Paths of a set's files, made once and cached: `features`, `labels` and, with `k`, the exact or approximate graph that the library builds. */
export async function dataSet(library, { rows, cols, identities = null, k }) {
	const folder = join(
		cache,
		`${rows}x${cols}${identities ? `-${identities}` : ""}`,
	);
	mkdirSync(folder, { recursive: true });
	const path = (name) => join(folder, `${name}.npy`);
	const features = path("features");
	const labels = path("labels");
	if (!existsSync(features)) {
		const sizes = identities
			? chosenSizes(rows, identities)
			: librarySizes(library, rows, 1);
		const made = makeIdentities(library, sizes, cols, 2);
		library.writeIntVector(labels, made.labels);
		library.writeFloatMatrix(features, made.features);
	}
	if (!k) return { features, labels };
	const graph = path(`knn-${k}`);
	if (!existsSync(graph)) {
		const engine = await library.loadEngine("auto");
		const matrix = library.readFloatMatrix(features, { shared: false });
		const built = await library.buildGraph(engine, matrix, {
			k,
			metric: "cosine",
			method: "auto",
			seed: 1,
			onProgress() {},
		});
		library.writeIntMatrix(graph, built.graph);
	}
	return { features, labels, graph };
}

/** A checkpoint with fresh weights, of an L-GCN for features of `length` or of a relational network of one pass: speed does not depend on what it has learnt. */
export function freshNetwork(library, model, length) {
	mkdirSync(cache, { recursive: true });
	const isLgcn = model === "lgcn";
	const path = join(cache, isLgcn ? `lgcn-${length}.ckpt` : `${model}.ckpt`);
	const random = library.createRandom(1);
	library.writeCheckpoint(path, {
		metadata: {
			model,
			featureLength: isLgcn ? length : null,
			aggregator: isLgcn ? "mean" : "attention",
			kAtHop: isLgcn ? null : [40, 5],
			activeConnection: isLgcn ? null : 10,
			epoch: 0,
			training: {},
		},
		weights: isLgcn
			? library.initialWeights(length, "mean", random)
			: library.initialRelationalWeights({ node: 15, edge: 1 }, random),
		resume: null,
	});
	return path;
}
