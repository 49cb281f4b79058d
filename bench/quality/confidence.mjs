/**
 * Whether the csv's `confidence` keeps what it promises: of the links that rows of about that confidence have inside their clusters, that share joins one person.
 * Beside it what a reader may take it for: the share of all others in the cluster that are the same person.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddings, faces } from "./data.mjs";
import { cluster, library, score } from "./program.mjs";
import { count, formatTable, four } from "./table.mjs";

export const title = "Confidence";

const numBins = 10;
const mostError = 0.02;
const header = [
	"confidence",
	"rows",
	"mean confidence",
	"links true",
	"others true",
];

/** @param options of `cluster`, for us */
export async function report(options, { folder, say }) {
	const { measureReliability, readLabels } = await library();
	const { features, labels } = faces("val");
	const { ids } = readLabels(labels, null);
	const parts = [];
	for (const embedding of embeddings) {
		const file = join(folder, "confidence.csv");
		cluster(features(embedding), file, options);
		const { clusters, confidences } = readConfidences(file);
		score(features(embedding), folder, options);
		const byTruth = [
			await linkTruths(folder, clusters, ids),
			otherTruths(clusters, ids),
		].map((truths) => measureReliability(confidences, truths, numBins));
		say(`${embedding}: ${byTruth.map(({ error }) => four(error)).join(" ")}`);
		parts.push(formatPart(embedding, byTruth));
	}
	return [
		`Rows with company in their cluster, by tenths of their confidence: which share of their links inside it joins one person, and which share of all others in it are the same person. Promised: an expected calibration error of the links under ${mostError}.`,
		...parts,
	].join("\n\n");
}

function formatPart(embedding, [byLinks, byOthers]) {
	const verdict = byLinks.error < mostError ? "holds" : "OVER";
	const rows = byLinks.bins.flatMap((bin, i) =>
		bin.count > 0 ? [formatBin(bin, byOthers.bins[i].truth)] : [],
	);
	return [
		`### ${embedding}: expected calibration error ${four(byLinks.error)} (${verdict}); of all others in the cluster ${four(byOthers.error)}`,
		formatTable([header, ...rows]),
	].join("\n\n");
}

/** Columns `cluster` and `confidence`; NaN where that is empty. */
function readConfidences(file) {
	const [names, ...lines] = readFileSync(file, "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => line.split(","));
	const column = (name) => lines.map((fields) => fields[names.indexOf(name)]);
	const number = (text) => (text === "" ? Number.NaN : Number(text));
	return {
		clusters: Int32Array.from(column("cluster"), Number),
		confidences: Float32Array.from(column("confidence"), number),
	};
}

/** For each row the share of its links inside its cluster that join one identity, from the edges and scores in `folder`. */
async function linkTruths(folder, clusters, ids) {
	const { linkTruths, meanInside, poolLinks, ...files } = await library();
	const options = { shared: false };
	const edges = files.readIntMatrix(join(folder, "edges.npy"), options).data;
	const scores = files.readFloatVector(join(folder, "scores.npy"), options);
	const links = poolLinks(edges, scores, ids.length, "avg");
	return meanInside(links, clusters, linkTruths(links, ids));
}

/** For each row the share of the others in its cluster that are its identity; NaN for a row alone. */
function otherTruths(clusters, ids) {
	const sizes = new Map();
	const together = new Map();
	const pair = (row) => `${clusters[row]} ${ids[row]}`;
	const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
	for (let row = 0; row < clusters.length; row++) {
		add(sizes, clusters[row]);
		add(together, pair(row));
	}
	return Float32Array.from(
		clusters,
		(own, row) => (together.get(pair(row)) - 1) / (sizes.get(own) - 1),
	);
}

function formatBin({ from, to, count: rows, confidence, truth }, othersTrue) {
	return [
		`${from.toFixed(1)} to ${to.toFixed(1)}`,
		count(rows),
		...[confidence, truth, othersTrue].map(four),
	];
}
