/** Rows that are no faces: digits, and blobs of known make. */
import { count, formatTable, four, one, signed } from "../table.mjs";
import { formatError, judgeAll, toCells } from "./judge.mjs";

const leastOfDigits = 0.73;
const leastOfBlobs = 0.97;

const columns = [
	["set", ({ name }) => name],
	["rows", ({ rows }) => count(rows)],
	["clusters", ({ clusters }) => count(clusters)],
	["F", ({ f }) => four(f)],
	["fixed, of dlib", ({ fixedDlib }) => four(fixedDlib)],
	["fixed, of arc", ({ fixedArc }) => four(fixedArc)],
	["oracle", ({ reference }) => four(reference)],
	["difference", ({ difference }) => signed(difference)],
	["error", ({ error }) => formatError(error)],
	["seconds", ({ seconds }) => one(seconds)],
	["", ({ verdict }) => verdict],
];

const describe = (row) =>
	`${row.name}: ${four(row.f)} (${signed(row.difference)})`;

export async function report(sets, context) {
	const rows = await judgeAll(sets, judgeSet, describe, context);
	return [
		`Scikit-learn's digits; blobs in a box as its make_blobs has them, and around directions with as much noise as leaves a threshold ${leastOfBlobs}. *Fixed*: the thresholds of the faces; *oracle*: the best one, chosen with the labels of the very set. Promised: at least ${leastOfDigits} on the digits, ${leastOfBlobs} on blobs.`,
		formatTable(toCells(columns, rows)),
	].join("\n\n");
}

async function judgeSet({ name, folder, rows, isCalibrated }, judge) {
	const labels = judge.readLabels(folder);
	const result = judge.run(folder);
	const { printed, seconds, clusters } = result;
	const f = judge.f(labels, clusters);
	const ofFile = (file) => judge.f(labels, judge.read(folder, file));
	const reference = ofFile("oracle");
	const least = name === "digits" ? leastOfDigits : leastOfBlobs;
	return {
		name,
		rows,
		clusters: printed.clusters,
		f,
		fixedDlib: ofFile("components-dlib128"),
		fixedArc: ofFile("components-arc512"),
		reference,
		difference: f - reference,
		error: isCalibrated
			? await judge.linkError(folder, result, labels.ids)
			: null,
		seconds,
		verdict: f >= least ? "holds" : "UNDER",
		printed,
	};
}
