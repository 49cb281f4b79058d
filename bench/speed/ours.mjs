/**
 * Answers the benchmark as the peers' server does: `node ours.mjs DIST`, a line of JSON with a task in, a line with its figures out.
 * What the program's commands tell of themselves is measured there; here are the steps that they do not tell apart.
 */
import { statSync } from "node:fs";
import { createInterface } from "node:readline";
import { openLibrary } from "./library.mjs";
import { makeLinks } from "./links.mjs";
import { scoreRows } from "./row-scores.mjs";
import {
	chosenSizes,
	dataSet,
	freshNetwork,
	librarySizes,
} from "./workload.mjs";

const library = await openLibrary(process.argv[2]);
const cache = new Map();

/** Made once for a key: data and engines stay between tasks. */
function keep(key, make) {
	if (!cache.has(key)) cache.set(key, make());
	return cache.get(key);
}

/** Seconds and processor seconds of all threads, and the result. */
async function timed(work) {
	const startedAt = performance.now();
	const before = process.cpuUsage();
	const result = await work();
	const seconds = (performance.now() - startedAt) / 1000;
	const { user, system } = process.cpuUsage(before);
	return { spent: { seconds, cpuSeconds: (user + system) / 1e6 }, result };
}

const features = (path) =>
	keep(path, () => library.readFloatMatrix(path, { shared: false }));

/** Writes some rows of a file to a file of their own. */
function slice({ features: path, first, count, out }) {
	const { cols, data } = library.readFloatMatrix(path, { shared: false });
	const some = data.subarray(first * cols, (first + count) * cols);
	library.writeFloatMatrix(out, { rows: count, cols, data: some });
	return {};
}

/** B-Cubed F of the clusters of the first rows that have labels: of all rows, and of those from `first` on alone, within the clusters of all. */
function bcubed({ labels: path, clusters: clustersPath, first }) {
	const read = (file) => library.readLabels(file, null).ids;
	const clusters = read(clustersPath);
	const labels = read(path).subarray(0, clusters.length);
	return scoreRows(labels, clusters, first);
}

/** Mean nodes and links of the subgraphs of some pivots: what there is to compute. */
function subgraphSizes({
	graph: path,
	rows,
	pivots,
	kAtHop,
	activeConnection,
}) {
	const graph = library.readKnnGraph(path, rows, { shared: false });
	const options = { kAtHop, activeConnection };
	const builder = library.createSubgraphBuilder(graph, options);
	let nodes = 0;
	let links = 0;
	for (const pivot of pivots) {
		const { nodeIds, numOneHop } = builder.build(pivot);
		nodes += nodeIds.length;
		links += numOneHop;
	}
	return { nodes: nodes / pivots.length, links: links / pivots.length };
}

/** The scores of the links of some pivots, each of `perPivot`, from the file that the program wrote. */
function scoresOf({ path, pivots, perPivot }) {
	const scores = library.readFloatVector(path, { shared: false });
	return {
		scores: pivots.map((pivot) =>
			Array.from(scores.subarray(pivot * perPivot, (pivot + 1) * perPivot)),
		),
	};
}

/** The graph of all rows, its recall estimated apart from the time. */
async function neighbours({ features: path, k, method, backend, recallRows }) {
	const engine = await keep(backend, () => library.loadEngine(backend));
	const matrix = features(path);
	const options = { k, method, metric: "cosine", seed: 1, onProgress() {} };
	const { spent, result } = await timed(() =>
		library.buildGraph(engine, matrix, options),
	);
	const recall = recallRows ? recallOf(matrix, result.graph, recallRows) : null;
	return { ...spent, recall, engine: engine.description };
}

function recallOf(matrix, graph, rows) {
	const random = library.createRandom(7);
	return library.estimateRecall(matrix, graph, "cosine", rows, random);
}

/** Recall of a graph that a peer wrote, by the same measure as ours. */
function recall({ features: path, graph: graphPath, rows }) {
	const matrix = features(path);
	const graph = library.readIntMatrix(graphPath, { shared: false });
	return { recall: recallOf(matrix, graph, rows) };
}

/** Writes the links of a made-up set, for both sides. */
function links({ rows, identities, perRow, edges, scores }) {
	const made = makeLinks(library, chosenSizes(rows, identities), perRow, 3);
	const numLinks = made.scores.length;
	library.writeIntMatrix(edges, { rows: numLinks, cols: 2, data: made.edges });
	library.writeFloatVector(scores, made.scores);
	return {};
}

const grouping = {
	propagation: "threshold",
	maxSz: 900,
	step: 0.6,
	pool: "avg",
};

async function group(made) {
	const { spent, result } = await timed(() =>
		library.groupItems(made, made.rows, grouping, () => {}),
	);
	const clusters = new Set(result.clusters).size;
	return {
		...spent,
		clusters,
		peakBytes: process.resourceUsage().maxRSS * 1024,
	};
}

function propagate({ edges, scores, rows }) {
	const made = keep(edges, () => ({
		edges: library.readIntMatrix(edges, { shared: false }).data,
		scores: library.readFloatVector(scores, { shared: false }),
		rows,
	}));
	return group(made);
}

/** So many links that they are made in memory; for a process of its own, whose peak memory counts. */
function propagateMany({ rows, perRow }) {
	return group(makeLinks(library, librarySizes(library, rows, 1), perRow, 3));
}

/** Groups links by each way, and again where each row has a photo, three rows each, and half of the pairs are the same person, half different ones. */
function propagateDecided({ rows, perRow, pairs, way }) {
	const sizes = librarySizes(library, rows, 1);
	const { edges, scores } = makeLinks(library, sizes, perRow, 3);
	const links = library.poolLinks(edges, scores, rows, "avg");
	const person = new Int32Array(rows);
	let at = 0;
	sizes.forEach((size, id) => {
		person.fill(id, at, at + size);
		at += size;
	});
	const random = library.createRandom(5);
	const photos = new Int32Array(rows);
	library.permutation(rows, random).forEach((row, i) => {
		photos[row] = Math.floor(i / 3);
	});
	const same = [];
	const different = [];
	while (same.length + different.length < 2 * pairs) {
		const [a, b] = [random.below(rows), random.below(rows)];
		const next = Math.min(a + 1, rows - 1);
		if (person[a] === person[next] && same.length < pairs) same.push(a, next);
		else if (person[a] !== person[b] && different.length < pairs)
			different.push(a, b);
	}
	const decisions = {
		photos,
		same: Int32Array.from(same),
		different: Int32Array.from(different),
		ranks: library.permutation(rows, random),
	};
	const run = (known) => {
		const startedAt = performance.now();
		const result = library.propagate(links, way, () => {}, known);
		return { result, seconds: (performance.now() - startedAt) / 1000 };
	};
	const plain = run(null).seconds;
	const before = process.resourceUsage().maxRSS;
	const { result, seconds } = run(decisions);
	return {
		links: links.scores.length,
		plain,
		decided: seconds,
		notFollowed: result.notFollowed,
		moreBytes: (process.resourceUsage().maxRSS - before) * 1024,
	};
}

/** Two labelings of many items: identities, and clusters that split and join some of them. */
function labelings({ items, labels, clusters }) {
	const random = library.createRandom(4);
	const sizes = librarySizes(library, items, 1);
	const truth = new Int32Array(items);
	const grouped = new Int32Array(items);
	let at = 0;
	sizes.forEach((size, id) => {
		for (let i = 0; i < size; i++, at++) {
			truth[at] = id;
			const u = random.next();
			grouped[at] =
				u < 0.9 ? id : u < 0.95 ? random.below(sizes.length) : -1 - at;
		}
	});
	library.writeIntMatrix(labels, { rows: items, cols: 1, data: truth });
	library.writeIntMatrix(clusters, { rows: items, cols: 1, data: grouped });
	return {};
}

async function metrics({ labels, clusters, all }) {
	const [truth, grouped] = keep(labels, () =>
		[labels, clusters].map(
			(path) => library.readIntMatrix(path, { shared: false }).data,
		),
	);
	const { toLabels, scoreClusters, createContingency } = library;
	const { spent, result } = await timed(() => {
		const a = toLabels(truth);
		const b = toLabels(grouped);
		if (all) return scoreClusters(a, b).nmi.arithmetic;
		const information = library.measureInformation(createContingency(a, b));
		return library.scoreNmi(information, "arithmetic");
	});
	return { ...spent, nmi: result };
}

/** What a file took: peak memory is that of the whole process, idle memory that before the file and its array. */
async function file(path, arrayBytes, work) {
	const idleBytes = process.memoryUsage.rss();
	const { spent } = await timed(work);
	const bytes = statSync(path).size;
	const peakBytes = process.resourceUsage().maxRSS * 1024;
	return { ...spent, bytes, arrayBytes, idleBytes, peakBytes };
}

async function writeFeatures({ path, rows, cols }) {
	const idleBytes = process.memoryUsage.rss();
	const data = new Float32Array(rows * cols).fill(0.5);
	const used = await file(path, data.byteLength, () =>
		library.writeFloatMatrix(path, { rows, cols, data }),
	);
	return { ...used, idleBytes };
}

const readFeatures = ({ path, rows, cols }) =>
	file(path, 4 * rows * cols, () =>
		library.readFloatMatrix(path, { shared: true }),
	);

const readGraph = ({ path, rows, cols }) =>
	file(path, 4 * rows * cols, () =>
		library.readKnnGraph(path, rows, { shared: true }),
	);

const tasks = {
	dataSet: (request) => dataSet(library, request),
	freshNetwork: ({ model, length }) => ({
		path: freshNetwork(library, model, length),
	}),
	scoresOf,
	subgraphSizes,
	slice,
	bcubed,
	neighbours,
	recall,
	links,
	propagate,
	propagateMany,
	propagateDecided,
	labelings,
	metrics,
	writeFeatures,
	readFeatures,
	readGraph,
};

for await (const line of createInterface({ input: process.stdin })) {
	const request = JSON.parse(line);
	const answer = await tasks[request.task](request);
	console.log(JSON.stringify(answer));
}
