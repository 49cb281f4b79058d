/** Rows of low quality, drawn to one point: good rows should not sink into the cluster that they make. */
import { count, formatTable, four, one, signed } from "../table.mjs";
import { formatError, judgeAll, toCells } from "./judge.mjs";

/** The share of the good rows that may sink. */
const mostSunk = 0.01;

const columns = [
	["drawn to", ({ name }) => name],
	["embedding", ({ embedding }) => embedding],
	["rows", ({ rows }) => count(rows)],
	["F of good rows", ({ f }) => four(f)],
	["fixed", ({ fixed }) => four(fixed)],
	["alone", ({ reference }) => four(reference)],
	["difference", ({ difference }) => signed(difference)],
	["low in one cluster", ({ lowInOne }) => count(lowInOne)],
	["good in it", ({ goodInOne }) => count(goodInOne)],
	["good among low", ({ outnumbered }) => four(outnumbered)],
	["good sunk", ({ sunk }) => four(sunk)],
	["quality tells", ({ told }) => (told === null ? "" : four(told))],
	["error", ({ error }) => formatError(error)],
	["seconds", ({ seconds }) => one(seconds)],
	["", ({ verdict }) => verdict],
];

const describe = (row) =>
	`${row.name}, ${row.embedding}: ${row.lowInOne} + ${row.goodInOne} rows in one cluster, good sunk ${four(row.sunk)}`;

export async function report(sets, context) {
	const rows = await judgeAll(sets, judgeSet, describe, context);
	return [
		`15% of the rows are half drawn to one direction. *Alone*: F of the good rows without them. *Low in one cluster*: the most low rows that share one. *Good among low*: the share of the good rows that are in clusters with more low rows than good ones; *good sunk*: in clusters with more low rows of others than rows of their own person; promised: at most ${mostSunk}. *Quality tells*: how often the program's \`quality\` is higher for a good row than for a low one. Error: over all rows, low ones as the people they are.`,
		formatTable(toCells(columns, rows)),
	].join("\n\n");
}

async function judgeSet(set, judge) {
	const base = judge.base(set.base);
	const labels = judge.readLabels(set.folder);
	const isLow = Array.from(labels.ids, (id) => id < 0);
	const result = judge.run(set.folder);
	const { printed, seconds, clusters, quality } = result;
	const f = judge.f(labels, clusters);
	const people = judge.read(set.folder, "people");
	const measured = measureJunk(clusters, isLow, people);
	return {
		name: set.name,
		embedding: set.embedding,
		rows: set.rows,
		f,
		fixed: judge.f(labels, judge.read(set.folder, "components")),
		reference: base.f,
		difference: f - base.f,
		...measured,
		told: quality && shareInOrder(quality, isLow),
		error: await judge.linkError(set.folder, result, people),
		seconds,
		verdict: measured.sunk <= mostSunk ? "holds" : "OVER",
		printed,
	};
}

/** @param people [N] identity of each row, of low ones too */
function measureJunk(clusters, isLow, people) {
	const low = new Map();
	const good = new Map();
	const own = new Map();
	const ownLow = new Map();
	const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
	const pair = (row) => `${clusters[row]} ${people[row]}`;
	for (let row = 0; row < clusters.length; row++) {
		add(isLow[row] ? low : good, clusters[row]);
		add(own, pair(row));
		if (isLow[row]) add(ownLow, pair(row));
	}
	const goodRows = Array.from(clusters.keys()).filter((row) => !isLow[row]);
	const lowBeside = (row) => low.get(clusters[row]) ?? 0;
	const shareOfGood = (isIt) => goodRows.filter(isIt).length / goodRows.length;
	const [worst, lowInOne] = [...low].reduce((a, b) => (b[1] > a[1] ? b : a));
	return {
		lowInOne,
		goodInOne: good.get(worst) ?? 0,
		outnumbered: shareOfGood((row) => lowBeside(row) > good.get(clusters[row])),
		sunk: shareOfGood(
			(row) =>
				lowBeside(row) - (ownLow.get(pair(row)) ?? 0) > own.get(pair(row)),
		),
	};
}

/** The share of pairs of a good and a low row in which the good one has the higher quality, equal ones by half (the area under the ROC curve). */
function shareInOrder(quality, isLow) {
	const values = isLow.map((low, row) => ({ low, value: quality[row] }));
	const sorted = values
		.filter(({ value }) => !Number.isNaN(value))
		.sort((a, b) => a.value - b.value);
	let below = 0;
	let good = 0;
	let inOrder = 0;
	for (let start = 0, end = 0; start < sorted.length; start = end) {
		while (end < sorted.length && sorted[end].value === sorted[start].value)
			end++;
		const equal = sorted.slice(start, end);
		const low = equal.filter((row) => row.low).length;
		inOrder += (equal.length - low) * (below + low / 2);
		below += low;
		good += equal.length - low;
	}
	return inOrder / (below * good);
}
