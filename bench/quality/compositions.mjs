/**
 * Libraries of other make and embeddings that the network was not trained on: our defaults against the best that one cosine threshold can do,
 * chosen with the labels of that very set. Sets and the peers' results are cached, so that another checkpoint costs only its own runs.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, faces } from "./data.mjs";
import { cluster, evaluate } from "./program.mjs";
import { requirements, runPython, script } from "./python.mjs";
import { count, formatTable, four, one, signed } from "./table.mjs";

export const title = "Other libraries, other embeddings";

/** Below this many rows a few faces decide: there the promise is to stay within `smallMargin`. */
const smallRows = 600;
const smallMargin = 0.01;

const header = [
	"set",
	"rows",
	"people",
	"clusters",
	"F",
	"components",
	"average linkage",
	"difference",
	"seconds",
	"",
];

/** @param options of `cluster`, for us */
export function report(options, { folder: scratch, part, record, say }) {
	const { folder, sets } = makeSets(part);
	const rows = sets.map((set) => {
		const { scores, seconds } = judgeOurs(
			join(folder, set.folder),
			options,
			scratch,
		);
		const { components, average } = judgePeers(join(folder, set.folder));
		const difference = scores.bcubed.f - Math.max(components, average);
		const holds = difference >= (set.rows < smallRows ? -smallMargin : 0);
		record({ name: set.name, f: scores.bcubed.f, difference, seconds });
		say(`${set.name}: ${four(scores.bcubed.f)} (${signed(difference)})`);
		return { set, scores, components, average, difference, holds, seconds };
	});
	const held = rows.filter(({ holds }) => holds).length;
	return [
		"B-Cubed F of `cluster` with its defaults; of components over a cosine threshold and of average linkage, each with the best of all thresholds, chosen with the labels of that very set.",
		`Promised: never under the better of the two, and on sets of fewer than ${smallRows} rows within ${smallMargin}. It holds on ${held} of ${rows.length} sets.`,
		formatTable([header, ...rows.map(formatRow)]),
	].join("\n\n");
}

function makeSets(part) {
	const { folder: source, files } = faces(part);
	const scripts = ["faces.py", "sets.py", "linkage.py"].map(script);
	const folder = cacheFolder("sets", [...files, ...scripts, requirements]);
	const list = join(folder, "sets.json");
	if (!existsSync(list)) runPython("sets.py", [source, folder]);
	const sets = JSON.parse(readFileSync(list, "utf8"));
	const unjudged = sets
		.map((set) => join(folder, set.folder))
		.filter((path) => !existsSync(join(path, "linkage.json")));
	if (unjudged.length > 0) runPython("linkage.py", unjudged);
	return { folder, sets };
}

function judgeOurs(folder, options, scratch) {
	const clusters = join(scratch, "composition.npy");
	const { seconds } = cluster(join(folder, "features.npy"), clusters, options);
	return { scores: evaluate(join(folder, "labels.npy"), clusters), seconds };
}

function judgePeers(folder) {
	const f = (name) =>
		evaluate(join(folder, "labels.npy"), join(folder, `${name}.npy`)).bcubed.f;
	return { components: f("components"), average: f("average") };
}

function formatRow({
	set,
	scores,
	components,
	average,
	difference,
	holds,
	seconds,
}) {
	return [
		set.name,
		count(set.rows),
		count(set.people),
		count(scores.clusters),
		four(scores.bcubed.f),
		four(components),
		four(average),
		signed(difference),
		one(seconds),
		holds ? "holds" : "UNDER",
	];
}
