import { describe, expect, test } from "vitest";
import { packageVersion } from "../../src/files/bundled.ts";
import { commandOptions } from "../../src/options/command-options.ts";
import type { CommandName } from "../../src/options/option-spec.ts";
import { expectUsageError, runCommand } from "../helpers/command.ts";

const commands = Object.keys(commandOptions) as CommandName[];

describe("a command line that is wrong is refused in one line", () => {
	const cases: readonly [string, string | RegExp][] = [
		[
			"tets",
			/^gcn-cluster: expected a command .*"tets" \(did you mean test\?\)/,
		],
		["toString", /^gcn-cluster: expected a command .*, got "toString"/],
		["--nope", /^--nope: expected a command first/],
		[
			"test --chekpoint x",
			"--chekpoint: expected an option of test, got an unknown option (did you mean --checkpoint?)",
		],
		["test --out x.csv", /^--out: expected an option of test/],
		["knn -k 5", /^-k: expected an option of knn/],
		["test --max_sz", /^--max-sz: expected a value, got nothing/],
		["test --k_at_hop", /^--k-at-hop: expected a value, got nothing/],
		["test --k_at_hop --json", /^--k-at-hop: expected .*, got /],
		["test --k_at_hop 20 five", /^--k-at-hop: .*at least 1, got "five"$/],
		["test --k_at_hop 20,,5", /^--k-at-hop: .*, got ""$/],
		["test --k-at-hop 0 5", /^--k-at-hop: .*, got "0"$/],
		["test --k-at-hop 20 -5", /^--k-at-hop: .*, got "-5"$/],
		["test --k-at-hop 2.5", /^--k-at-hop: expected an integer/],
		["test --max_sz=", /^--max-sz: expected an integer .*, got ""$/],
		["test --max-sz 1e99", /^--max-sz: .*, got "1e99"$/],
		["test --step 0", /^--step: expected a number from 0.001 to 1, got "0"$/],
		["test --threshold NaN", /^--threshold: .* 0 to 1, got "NaN"$/],
		["train --lr Infinity", /^--lr: .*, got "Infinity"$/],
		["train --seed -1", /^--seed: .*, got "-1"$/],
		["train --seed 4294967296", /^--seed: .* to 4294967295, got /],
		["test --pool sum", '--pool: expected one of avg, max, none, got "sum"'],
		["test --backend gpu", /^--backend: expected one of auto, onnx, wasm,/],
		[
			"train --backend onnx",
			'--backend: expected one of auto, wasm, node, webgpu, cpu, got "onnx"',
		],
		["knn --backend onnx", /^--backend: expected one of auto, wasm, node,/],
		["test --json=yes", '--json: expected no value, got "yes"'],
		["test --checkpoint=", "--checkpoint: expected a value, got nothing"],
		[
			"test --val-feat-path --json",
			/^--val-feat-path: expected a value, got the flag --json/,
		],
		["test features.npy", /^gcn-cluster test: expected flags only, got 1/],
		["convert a", /^gcn-cluster convert: expected a value for out, got none/],
		["add", /^gcn-cluster add: expected a value for library, got none/],
		["add library", /^--feat-path: expected a file, got nothing/],
		["undo a b c", /^gcn-cluster undo: expected 2 arguments, got 3/],
		["undo a b", /^EVENT: expected the number of an event, got "b"/],
		["remove a", /^--rows: expected rows or --ids, got nothing/],
		["remove a --rows 1 --ids b", /^--rows: expected rows or --ids, got both/],
		["export a", /^--out: expected a file, or --folders with a folder/],
		["decide a --hide Ann", /^--hide: expected an integer .*, got "Ann"$/],
		["people a --most 0", /^--most: expected an integer of at least 1/],
		["convert a b c", /^gcn-cluster convert: expected 2 arguments, got 3/],
		[
			"train --aggregator max",
			/^--aggregator: expected one of mean, weighted,/,
		],
		[
			"train --feat-path x --labels-path y --model relational --aggregator mean",
			"--aggregator: expected --model lgcn, got --model relational",
		],
		["train", /^--feat-path: expected a file, got nothing .*train --help/],
		["train --feat-path x", /^--labels-path: expected a file, got nothing/],
		["knn", /^--feat-path: expected a file, got nothing/],
		["cluster", /^--feat-path: expected a file, got nothing/],
		["evaluate", /^--labels-path: expected a file, got nothing/],
		["evaluate --labels_path x", /^--clusters-path: expected a file/],
		["test --labels_path x", /^--val-feat-path: expected the features that x/],
		["test --knn_graph_path x", /^--val-feat-path: expected the features/],
	];
	test.each(cases)("%s", (line, message) =>
		expectUsageError(line.split(" "), message),
	);

	test("line ends in what was typed do not make a second line", () =>
		expectUsageError(
			["test", "--no\nsuch\r\nflag"],
			/^--no\?such\?\?flag: expected/,
		));
});

describe("help", () => {
	test("without a command goes to stderr, with exit code 1", async () => {
		const { exitCode, stdout, stderr } = await runCommand();
		expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
		expect(stderr.join("\n")).toContain("Usage: gcn-cluster");
	});

	test("lists every command, the main one first", async () => {
		const { exitCode, stdout, stderr } = await runCommand("--help");
		expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [] });
		const listed = [...stdout.matchAll(/^ {2}(\w+) .*/gm)].map((m) => m[1]);
		expect(listed.filter((name) => name in commandOptions)).toEqual([
			"cluster",
			"train",
			"test",
			"evaluate",
			"knn",
			"order",
			"engines",
			"convert",
			"report",
			"embed",
			"add",
			"people",
			"questions",
			"decide",
			"remove",
			"regroup",
			"export",
			"history",
			"undo",
			"review",
			"plan",
			"part",
			"finish",
		]);
	});

	test.each(commands)(
		"of %s shows every option under a heading, every default and one example",
		async (command) => {
			const { exitCode, stdout } = await runCommand(command, "--help");
			expect(exitCode).toBe(0);
			const text = stdout.replaceAll(/\s+/g, " ");
			for (const spec of commandOptions[command]) {
				expect(text).toContain(` ${spec.flag} `);
				expect(stdout).toContain(`\n${spec.group}:\n`);
				for (const alias of spec.aliases ?? []) expect(text).toContain(alias);
				if (spec.default === undefined || spec.kind === "switch") continue;
				const shown = spec.defaultText ?? [spec.default].flat().join(" ");
				expect(text).toContain(`(default: ${shown})`);
			}
			expect(stdout).not.toContain("\nOptions:\n");
			expect(stdout.match(/^Example:\n {2}gcn-cluster /gm)).toHaveLength(1);
			expect((await runCommand("help", command)).stdout).toBe(stdout);
		},
	);

	test("the example of every command uses flags that it has", async () => {
		for (const command of commands) {
			const { stdout } = await runCommand(command, "--help");
			const example = /^Example:\n {2}gcn-cluster (.*)$/m.exec(stdout)![1];
			const [name, ...rest] = example.split(" ");
			expect(name).toBe(command);
			const known = commandOptions[command].flatMap((spec) => [
				spec.flag,
				...(spec.aliases ?? []),
			]);
			for (const flag of rest.filter((word) => word.startsWith("--")))
				expect(known).toContain(flag.replaceAll("_", "-"));
		}
	});

	test("--version prints the package's", async () => {
		const { exitCode, stdout } = await runCommand("--version");
		expect({ exitCode, stdout }).toEqual({
			exitCode: 0,
			stdout: `${packageVersion}\n`,
		});
	});
});
