/** Faces that are there many times, exactly or with noise: they should be grouped as well as each of them once. */
import { count, formatTable, four, one, signed } from "../table.mjs";
import { frameTruths } from "./frame-truths.mjs";
import { formatError, judgeAll, toCells } from "./judge.mjs";

/** How far below the faces once. */
const margin = 0.01;

const columns = [
	["set", ({ name }) => name],
	["embedding", ({ embedding }) => embedding],
	["noise", ({ noise }) => String(noise)],
	["rows", ({ rows }) => count(rows)],
	["clusters", ({ clusters }) => count(clusters)],
	["F", ({ f }) => four(f)],
	["fixed", ({ fixed }) => four(fixed)],
	["once, expanded", ({ reference }) => four(reference)],
	["difference", ({ difference }) => signed(difference)],
	["once", ({ once }) => four(once)],
	["error", ({ error }) => formatError(error)],
	["seconds", ({ seconds }) => one(seconds)],
	["seconds, once", ({ secondsOnce }) => one(secondsOnce)],
	["", ({ verdict }) => verdict],
];

const describe = (row) =>
	`${row.name}, ${row.embedding}, ${row.noise}: ${four(row.f)} (${signed(row.difference)})`;

export async function report(sets, context) {
	const rows = await judgeAll(sets, judgeSet, describe, context);
	return [
		`Noise: the length of what is added to each row. *Once, expanded*: the clusters of the same faces once, with every face counted as often as it is here; *once*: as they are. Promised: at least the former less ${margin}, and the fixed threshold. Confidences are judged by the links of the faces.`,
		formatTable(toCells(columns, rows)),
	].join("\n\n");
}

async function judgeSet(set, judge) {
	const base = judge.base(set.base);
	const links = await judge.baseLinks(set.base);
	const labels = judge.readLabels(set.folder);
	const origin = judge.read(set.folder, "origin");
	const { printed, seconds, clusters, confidences } = judge.run(set.folder);
	const truths = frameTruths(links, base.labels.ids, origin, clusters);
	const f = judge.f(labels, clusters);
	const fixed = judge.f(labels, judge.read(set.folder, "components"));
	const expanded = origin.map((face) => base.clusters[face]);
	const reference = judge.f(labels, expanded);
	const difference = f - reference;
	const holds = difference >= -margin && f >= fixed;
	return {
		name: set.name,
		embedding: set.embedding,
		noise: set.noise,
		rows: set.rows,
		clusters: printed.clusters,
		f,
		fixed,
		reference,
		difference,
		once: base.f,
		error: judge.error(confidences, truths),
		seconds,
		secondsOnce: base.seconds,
		verdict: holds ? "holds" : "UNDER",
		printed,
	};
}
