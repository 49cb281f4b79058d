/** The built program, run as a user runs it: the clusters and the scores of every method come through here. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Another build of it can be named by the environment. */
const program =
	process.env.GCN_CLUSTER_PROGRAM ??
	join(import.meta.dirname, "../../dist/bin/gcn-cluster.js");

/** The library beside the program. */
export const library = () =>
	import(pathToFileURL(join(dirname(program), "../src/index.js")).href);

function runProgram(args) {
	const { error, status, stdout, stderr } = spawnSync(
		process.execPath,
		[program, ...args],
		{ encoding: "utf8" },
	);
	if (error || status !== 0)
		throw new Error(
			`gcn-cluster ${args.join(" ")}: ${error?.message ?? stderr}`,
		);
	return stdout;
}

/** What the program prints with `--json`. */
const runForJson = (args) =>
	JSON.parse(runProgram([...args, "--json", "--quiet"]));

/** Whether this build's `cluster` has an option, as typed: older ones are measured without. */
export const canCluster = (option) =>
	runProgram(["cluster", "--help"]).includes(`${option} `);

/** Clusters features into the file `out`. */
export function cluster(features, out, options) {
	return runForJson(
		["cluster", "--feat_path", features, "--out", out].concat(options),
	);
}

/** Every score of the clusters in a file. */
export function evaluate(labels, clusters) {
	return runForJson([
		"evaluate",
		"--labels_path",
		labels,
		"--clusters_path",
		clusters,
	]);
}

/** Writes edges.npy and scores.npy into `folder`. */
export function score(features, folder, options) {
	return runForJson(
		["test", "--val_feat_path", features, "--out_dir", folder].concat(options),
	);
}
