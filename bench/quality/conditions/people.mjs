/** Folders of one person and of two: nobody else to compare with, unless other faces are given as `--reference`. */
import { join } from "node:path";
import { otherTruths } from "../cluster-rows.mjs";
import { canCluster } from "../program.mjs";
import { count, formatTable, four, one } from "../table.mjs";
import { formatError, toCells } from "./judge.mjs";

const mostClusters = 3;

const columns = [
	["folder", ({ name }) => name],
	["embedding", ({ embedding }) => embedding],
	["reference", ({ isReferenced }) => (isReferenced ? "given" : "none")],
	["folders", ({ folders }) => count(folders)],
	["most clusters", ({ most }) => count(most)],
	["mean", ({ mean }) => one(mean)],
	["over 3", ({ over }) => count(over)],
	["mean F", ({ f }) => four(f)],
	["fixed: mean clusters", ({ fixedClusters }) => one(fixedClusters)],
	["fixed: mean F", ({ fixed }) => four(fixed)],
	["error", ({ error }) => formatError(error)],
	["seconds", ({ seconds }) => one(seconds)],
	["", ({ verdict }) => verdict],
];

export function report(sets, { judge, record, say }) {
	const canRefer = canCluster("--reference");
	const folders = sets.filter(({ isBase }) => !isBase);
	const kinds = new Map();
	for (const set of folders) {
		const kind = `${set.name}, ${set.embedding}`;
		kinds.set(kind, [...(kinds.get(kind) ?? []), set]);
	}
	const rows = [];
	for (const [kind, list] of kinds)
		for (const isReferenced of list[0].isUnknown && canRefer
			? [false, true]
			: [false]) {
			const row = judgeKind(list, isReferenced, judge);
			record(row);
			say(
				`${kind}${isReferenced ? ", with a reference" : ""}: at most ${row.most} clusters, ${one(row.mean)} in the mean`,
			);
			rows.push(row);
		}
	return [
		`The 20 people of most faces, each alone and in pairs. *Reference*: whether other faces are given to measure against${canRefer ? "" : " (this build has no such option)"}. Promised: at most ${mostClusters} clusters in every folder for embeddings that the network was trained on, and with a reference for the others. Seconds are of a folder.`,
		formatTable(toCells(columns, rows)),
	].join("\n\n");
}

function judgeKind(sets, isReferenced, judge) {
	const results = sets.map((set) => judgeFolder(set, isReferenced, judge));
	const column = (name) => results.map((result) => result[name]);
	const clusters = column("clusters");
	const joined = (name) =>
		Float32Array.from(column(name).flatMap((values) => Array.from(values)));
	const most = Math.max(...clusters);
	const { name, embedding, isUnknown } = sets[0];
	const isPromised = isReferenced || !isUnknown;
	const verdict = most <= mostClusters ? "holds" : "OVER";
	return {
		name,
		embedding,
		isReferenced,
		folders: sets.length,
		clusters,
		most,
		mean: meanOf(clusters),
		over: clusters.filter((number) => number > mostClusters).length,
		f: meanOf(column("f")),
		fixedClusters: meanOf(column("fixedClusters")),
		fixed: meanOf(column("fixed")),
		error: judge.error(joined("confidences"), joined("truths")),
		seconds: meanOf(column("seconds")),
		verdict: isPromised ? verdict : "",
		printed: column("printed"),
	};
}

function judgeFolder({ folder, reference }, isReferenced, judge) {
	const typed = isReferenced
		? ["--reference", join(reference, "features.npy")]
		: [];
	const labels = judge.readLabels(folder);
	const { printed, seconds, clusters, confidences } = judge.run(folder, typed);
	const components = judge.read(folder, "components");
	return {
		clusters: printed.clusters,
		f: judge.f(labels, clusters),
		fixedClusters: new Set(components).size,
		fixed: judge.f(labels, components),
		confidences,
		// In folders this small nearly all others are linked.
		truths: otherTruths(clusters, labels.ids),
		seconds,
		printed,
	};
}

const meanOf = (numbers) =>
	numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
