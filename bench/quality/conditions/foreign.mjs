/** Rows that are no faces, or faces in another embedding, among faces: these should be grouped as without them. */
import { count, formatTable, four, one, signed } from "../table.mjs";
import { formatError, judgeAll, toCells } from "./judge.mjs";

const margin = 0.01;
/** The share of the foreign rows that may end with faces. */
const mostMixed = 0.01;

const columns = [
	["foreign rows", ({ name }) => name],
	["embedding", ({ embedding }) => embedding],
	["rows", ({ rows }) => count(rows)],
	["F", ({ f }) => four(f)],
	["fixed", ({ fixed }) => four(fixed)],
	["without them", ({ reference }) => four(reference)],
	["difference", ({ difference }) => signed(difference)],
	["foreign", ({ foreign }) => count(foreign)],
	["with faces", ({ mixed }) => count(mixed)],
	["faces with them", ({ mixedFaces }) => count(mixedFaces)],
	["said", ({ said }) => (said === null ? "" : count(said))],
	["found", ({ found }) => (found === null ? "" : count(found))],
	[
		"false alarms",
		({ falseAlarms }) => (falseAlarms === null ? "" : count(falseAlarms)),
	],
	["error", ({ error }) => formatError(error)],
	["seconds", ({ seconds }) => one(seconds)],
	["", ({ verdict }) => verdict],
];

const describe = (row) =>
	`${row.name}, ${row.embedding}: ${four(row.f)} (${signed(row.difference)})`;

export async function report(sets, context) {
	const rows = await judgeAll(sets, judgeSet, describe, context);
	return [
		`F is of the faces alone; the percentage says how many foreign rows there are for 100 faces. *With faces*: foreign rows in a cluster that has faces; *faces with them*: faces in a cluster that has foreign rows. *Said*: how many rows the program says look foreign; *found*: how many of these are; *false alarms*: how many are faces. Promised: within ${margin} of the faces without them (UNDER), and at most ${100 * mostMixed}% of the foreign rows with faces (MIXED).`,
		formatTable(toCells(columns, rows)),
	].join("\n\n");
}

async function judgeSet(set, judge) {
	const base = judge.base(set.base);
	const labels = judge.readLabels(set.folder);
	const isForeign = Array.from(labels.ids, (id) => id < 0);
	const result = judge.run(set.folder);
	const { printed, seconds, clusters } = result;
	const f = judge.f(labels, clusters);
	const difference = f - base.f;
	const foreign = isForeign.filter(Boolean).length;
	const together = countTogether(clusters, isForeign);
	return {
		name: set.name,
		embedding: set.embedding,
		rows: set.rows,
		f,
		fixed: judge.f(labels, judge.read(set.folder, "components")),
		reference: base.f,
		difference,
		foreign,
		...together,
		...countSaid(result, isForeign),
		error: set.isCalibrated
			? await measureError(set, judge, result, labels)
			: null,
		seconds,
		verdict: formatVerdict(
			difference < -margin,
			together.mixed > mostMixed * foreign,
		),
		printed,
	};
}

const formatVerdict = (isUnder, isMixed) =>
	[...(isUnder ? ["UNDER"] : []), ...(isMixed ? ["MIXED"] : [])].join(", ") ||
	"holds";

/** Foreign rows in clusters with faces, and faces in clusters with foreign rows. */
function countTogether(clusters, isForeign) {
	const withForeign = new Set();
	const withFaces = new Set();
	for (let row = 0; row < clusters.length; row++)
		(isForeign[row] ? withForeign : withFaces).add(clusters[row]);
	let mixed = 0;
	let mixedFaces = 0;
	for (let row = 0; row < clusters.length; row++) {
		if (isForeign[row]) mixed += Number(withFaces.has(clusters[row]));
		else mixedFaces += Number(withForeign.has(clusters[row]));
	}
	return { mixed, mixedFaces };
}

/** What the program says of foreign rows, null where this build does not. */
function countSaid({ printed, foreign }, isForeign) {
	const said = printed.foreign?.rows ?? printed.foreign ?? null;
	if (foreign === null) return { said, found: null, falseAlarms: null };
	const saidRows = isForeign.filter((_, row) => foreign[row]);
	const found = saidRows.filter(Boolean).length;
	return { said, found, falseAlarms: saidRows.length - found };
}

/** Over the faces; a link to a foreign row is a wrong one. */
function measureError(set, judge, { clusters, confidences }, { ids, count }) {
	const people = ids.map((id, row) => (id < 0 ? count + row : id));
	const ofFaces = confidences.map((confidence, row) =>
		ids[row] < 0 ? Number.NaN : confidence,
	);
	return judge.linkError(
		set.folder,
		{ clusters, confidences: ofFaces },
		people,
	);
}
