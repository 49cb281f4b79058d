/**
 * Whether the csv's `confidence` keeps what it promises: of the links that rows of about that confidence have inside their clusters, that share joins one person.
 * Beside it what a reader may take it for: the share of all others in the cluster that are the same person.
 */
import { join } from "node:path";
import { otherTruths, readClusterRows } from "./cluster-rows.mjs";
import { embeddings, faces } from "./data.mjs";
import { readLinks } from "./links.mjs";
import { cluster, library } from "./program.mjs";
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
export async function report(options, { folder, part, record, say }) {
	const { linkTruths, meanInside, measureReliability, readLabels } =
		await library();
	const { features, labels } = faces(part);
	const { ids } = readLabels(labels, null);
	const parts = [];
	for (const embedding of embeddings) {
		const file = join(folder, "confidence.csv");
		cluster(features(embedding), file, options);
		const { clusters, confidences } = readClusterRows(file);
		const links = await readLinks(
			features(embedding),
			ids.length,
			folder,
			options,
		);
		const byTruth = [
			meanInside(links, clusters, linkTruths(links, ids)),
			otherTruths(clusters, ids),
		].map((truths) => measureReliability(confidences, truths, numBins));
		record({ embedding, error: byTruth[0].error });
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

function formatBin({ from, to, count: rows, confidence, truth }, othersTrue) {
	return [
		`${from.toFixed(1)} to ${to.toFixed(1)}`,
		count(rows),
		...[confidence, truth, othersTrue].map(four),
	];
}
