/** One run of `cluster` on a set, and the figures that all conditions take from it; the scores are the library's. */
import { join } from "node:path";
import { readClusterRows } from "../cluster-rows.mjs";
import { readLinks } from "../links.mjs";
import { cluster, library } from "../program.mjs";
import { four } from "../table.mjs";

const numBins = 10;
/** The expected calibration error that is promised on every condition. */
export const mostError = 0.04;

/** @param options of `cluster`, for every run; files go into `scratch` */
export async function openJudge(options, scratch) {
	const lib = await library();
	const bases = new Map();

	/** Clusters a set's features: what is printed, and what the csv says of the rows. */
	function run(folder, typed = []) {
		const file = join(scratch, "condition.csv");
		const features = join(folder, "features.npy");
		const {
			seconds,
			file: _,
			...printed
		} = cluster(features, file, [...typed, ...options]);
		return { printed, seconds, ...readClusterRows(file) };
	}

	const readLabels = (folder) =>
		lib.readLabels(join(folder, "labels.npy"), null);

	/** Integers of a file beside the features. */
	const read = (folder, name) =>
		Int32Array.from(lib.readClusters(join(folder, `${name}.npy`)), Number);

	/** B-Cubed F of the rows whose label is known. */
	const f = (labels, clusters) =>
		lib.scoreClusters(labels, lib.toLabels(clusters)).bcubed.f;

	const links = (folder, numRows) =>
		readLinks(join(folder, "features.npy"), numRows, scratch, options);

	/** The set that another is made from, clustered once. */
	function base(folder) {
		if (!bases.has(folder)) {
			const labels = readLabels(folder);
			const found = run(folder);
			bases.set(folder, { ...found, labels, f: f(labels, found.clusters) });
		}
		return bases.get(folder);
	}

	/** The links of a base, scored once. */
	async function baseLinks(folder) {
		const found = base(folder);
		found.links ??= await links(folder, found.clusters.length);
		return found.links;
	}

	/** Expected calibration error; rows are left out where either is NaN. */
	const error = (confidences, truths) =>
		lib.measureReliability(confidences, truths, numBins).error;

	/** Expected calibration error by the links of the set itself. @param people [N] identity of each row, -1 where links do not count */
	async function linkError(folder, { clusters, confidences }, people) {
		const scored = await links(folder, people.length);
		const truths = lib.linkTruths(scored, people);
		return error(confidences, lib.meanInside(scored, clusters, truths));
	}

	return {
		run,
		readLabels,
		read,
		f,
		base,
		baseLinks,
		error,
		linkError,
	};
}

/** Judges each set that is not a base of others; every row is recorded and said as `describe` puts it. */
export async function judgeAll(
	sets,
	judgeSet,
	describe,
	{ judge, record, say },
) {
	const rows = [];
	for (const set of sets.filter(({ isBase }) => !isBase)) {
		const row = await judgeSet(set, judge);
		record(row);
		say(describe(row));
		rows.push(row);
	}
	return rows;
}

/** Empty for null: not measured. */
export const formatError = (error) =>
	error === null ? "" : `${four(error)}${error < mostError ? "" : " OVER"}`;

/** A table's cells from its columns: pairs of a heading and a function of a row. */
export const toCells = (columns, rows) => [
	columns.map(([heading]) => heading),
	...rows.map((row) => columns.map(([, cell]) => cell(row))),
];
