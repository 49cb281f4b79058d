import { describe, expect, test } from "vitest";
import { readArguments } from "../../src/cli/arguments.ts";
import {
	commandOptions,
	defaultsOf,
} from "../../src/options/command-options.ts";
import { defaultPools } from "../../src/options/grouping-options.ts";
import type { CommandName } from "../../src/options/option-spec.ts";
import { runCommand } from "../helpers/command.ts";

const missing = "/no/such/folder/features.npy";
const refused = `${missing}: expected a .npy file, got no such file`;
const noRun = `${missing}: expected a folder that gcn-cluster plan made, got nothing (gcn-cluster plan --help)`;
const noLibrary = `${missing}: expected the folder of a library, got no such folder`;

/** Enough for a command to get as far as its first file, which is not there. */
const firstFile: Record<
	Exclude<CommandName, "convert" | "engines" | "embed">,
	readonly string[]
> = {
	train: ["--feat-path", missing, "--labels-path", "labels.npy"],
	test: ["--val-feat-path", missing],
	knn: ["--feat-path", missing],
	order: ["--feat-path", missing],
	cluster: ["--feat-path", missing],
	plan: ["--feat-path", missing, "--run", missing],
	part: ["--run", missing, "--stage", "graph", "--part", "0"],
	finish: ["--run", missing],
	evaluate: ["--labels-path", missing, "--clusters-path", "clusters.npy"],
	add: ["library", "--feat-path", missing],
	people: [missing],
	questions: [missing],
	decide: [missing],
	remove: [missing, "--rows", "1"],
	regroup: [missing],
	export: [missing, "--out", "people.csv"],
	history: [missing],
	undo: [missing],
	review: [missing],
	report: [missing],
};

/** Accepted is what comes as far as the missing file. */
async function expectAccepted(command: string, typed: readonly string[]) {
	const needed = firstFile[command as keyof typeof firstFile];
	const { stderr } = await runCommand(command, ...typed, ...needed);
	expect([[refused], [noLibrary], [noRun]]).toContainEqual(stderr);
}

describe("the spelling of a command line", () => {
	const cases: readonly [string, string][] = [
		["train --feat_path a", "train --feat-path=a"],
		["train --feat_path a b --json", "train --feat-path=a\0b --json"],
		["train --feat_path=a_b", "train --feat-path=a_b"],
		["train --label_path a", "train --labels-path=a"],
		["train --label-path=a", "train --labels-path=a"],
		["train --val_label_path a", "train --val-labels-path a"],
		["test --labels_path a", "test --val-labels-path a"],
		["test --feat_path a", "test --val-feat-path a"],
		["test --k_at_hop 20 5 --json", "test --k-at-hop=20,5 --json"],
		["test --k-at-hop 20,5", "test --k-at-hop=20,5"],
		["test --k-at-hop=20 5", "test --k-at-hop=20,5"],
		["test --k-at-hop 20 -5", "test --k-at-hop=20,-5"],
		["test --k-at-hop --json", "test --k-at-hop --json"],
		["test --k_at_hop", "test --k-at-hop"],
		["evaluate --cluster_path a", "evaluate --clusters-path a"],
		["convert a_b c_d", "convert a_b c_d"],
		["test --no_such_flag x_y", "test --no-such-flag x_y"],
		["--version", "--version"],
		["toString --k_at_hop 1 2", "toString --k-at-hop 1 2"],
	];
	test.each(cases)("%s is read as %s", (typed, read) => {
		expect(readArguments(typed.split(" "))).toEqual(read.split(" "));
	});

	test("of a flag's spellings the last one counts", async () => {
		const files = ["--labels-path", "x", "--feat_path", "first.npy"];
		const { stderr } = await runCommand(
			"train",
			...files,
			"--feat-path",
			missing,
		);
		expect(stderr).toEqual([refused]);
		const lists = ["--k-at-hop", "x", "--k_at_hop", "20", "5"];
		await expectAccepted("test", ["--val_feat_path", "first.npy"]);
		await expectAccepted("test", lists.slice(2));
	});
});

describe("defaults", () => {
	test("of train are the reference's", () => {
		expect(defaultsOf("train")).toMatchObject({
			lr: 0.01,
			momentum: 0.9,
			weightDecay: 1e-4,
			epochs: 4,
			batchSize: 16,
			kAtHop: [200, 10],
			activeConnection: 10,
			seed: 1,
			printFreq: 200,
		});
	});

	test("of test are the reference's", () => {
		expect(defaultsOf("test")).toMatchObject({
			kAtHop: [20, 5],
			activeConnection: 5,
			batchSize: 32,
			printFreq: 40,
			seed: 1,
			propagation: "threshold",
			maxSz: 900,
			step: 0.6,
			pool: null,
			nmiAverage: "geometric",
		});
		expect(defaultPools).toEqual({
			threshold: "avg",
			soft: "avg",
			naive: "none",
			average: "avg",
		});
	});

	const typedDefaults = Object.keys(firstFile).flatMap((command) =>
		commandOptions[command as CommandName].flatMap((spec) => {
			if (spec.default === undefined || spec.kind === "switch") return [];
			const values = [spec.default].flat().map(String);
			const spellings = [spec.flag, spec.flag.slice(2).replaceAll("-", "_")];
			return spellings.map((flag) => {
				const spelling = flag.startsWith("--") ? flag : `--${flag}`;
				return { command, typed: [spelling, ...values] };
			});
		}),
	);
	test.each(typedDefaults)(
		"$command accepts its default typed: $typed",
		({ command, typed }) => expectAccepted(command, typed),
	);

	test.each(Object.keys(commandOptions) as CommandName[])(
		"%s takes --json and --quiet",
		(command) => {
			const flags = commandOptions[command].map(({ flag }) => flag);
			expect(flags).toEqual(expect.arrayContaining(["--json", "--quiet"]));
		},
	);
});

describe("the reference's command lines", () => {
	const train =
		"--knn_graph_path g.npy --logs-dir new-logs --seed 2 --workers 16 --print_freq 10 --lr 0.1 --momentum 0.5 --weight_decay 1e-5 --epochs 2 --batch_size 8 --k-at-hop 200 10 --active_connection 10";
	const test_ =
		"--val_knn_graph_path g.npy --checkpoint c.ckpt --seed 2 --workers 16 --print_freq 10 --batch_size 8 --k-at-hop 20 5 --active_connection 5";
	const cases = [
		`train --label_path l.npy ${train}`,
		`train --labels_path l.npy ${train}`,
		`test --val_label_path l.npy ${test_}`,
		`test --val_labels_path l.npy ${test_}`,
	];
	test.each(cases)("%s", async (line) => {
		const [command, ...typed] = line.split(" ");
		const features = command === "train" ? "--feat_path" : "--val_feat_path";
		const { stderr } = await runCommand(command, features, missing, ...typed);
		expect(stderr).toEqual([refused]);
	});
});
