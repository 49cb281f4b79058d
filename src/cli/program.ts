/** The command line: one commander command per command, each loaded only when it runs. */
import { Command, CommanderError } from "commander";
import type { CommandName } from "../config.ts";
import { InputError } from "../errors.ts";
import { packageVersion } from "../files/bundled.ts";
import { outOfMemory } from "../threads/memory-limits.ts";
import { oneLine } from "../files/printable.ts";
import { commandOf, readArguments } from "./arguments.ts";
import { protectFiles, withOwnLogs } from "./protect-files.ts";
import { addOptions, type Given, resolveOptions } from "./parsed-options.ts";
import { StoppedBySignal } from "./stopped-by-signal.ts";
import { type Streams, silenceable } from "./output/streams.ts";
import { toUsageError } from "./usage-errors.ts";

interface CommandText {
	readonly summary: string;
	readonly example: string;
	readonly positional?: readonly string[];
}

const commands: Record<CommandName, CommandText> = {
	cluster: {
		summary:
			"features in, clusters out: graph, scores and grouping in one step",
		example: "gcn-cluster cluster --feat_path faces.npy --out people.csv",
	},
	train: {
		summary:
			"learn from labelled features how likely two neighbours are one identity",
		example:
			"gcn-cluster train --feat_path faces.npy --labels_path labels.npy --logs-dir logs",
	},
	test: {
		summary:
			"score every link, group, and judge against labels where there are some",
		example:
			"gcn-cluster test --val_feat_path faces.npy --val_labels_path labels.npy --checkpoint logs/best.ckpt",
	},
	evaluate: {
		summary: "every score of given clusters against labels; no model needed",
		example:
			"gcn-cluster evaluate --labels_path labels.npy --clusters_path people.csv",
	},
	knn: {
		summary: "build a kNN graph from features",
		example: "gcn-cluster knn --feat_path faces.npy --k 80 --out faces.knn.npy",
	},
	engines: {
		summary:
			"list the engines, which load here, and how to get the others; or install one",
		example: "gcn-cluster engines --install webgpu",
	},
	convert: {
		summary:
			"convert a checkpoint: PyTorch or native in; .ckpt, .safetensors or .onnx out",
		example: "gcn-cluster convert pytorch.pth logs/best.ckpt",
		positional: ["in", "out"],
	},
};

export type CommandAction = (
	given: { options: never; typed: ReadonlySet<string> },
	streams: Streams,
	positional: readonly string[],
) => Promise<void>;

/** A command's module is imported when it runs: `--help` needs no engine. */
const actions: Record<CommandName, () => Promise<CommandAction>> = {
	cluster: async () => (await import("./commands/cluster.ts")).runCluster,
	knn: async () => (await import("./commands/knn.ts")).runKnn,
	train: async () => (await import("./commands/train.ts")).runTrain,
	test: async () => (await import("./commands/test.ts")).runTest,
	evaluate: async () => (await import("./commands/evaluate.ts")).runEvaluate,
	engines: async () => (await import("./commands/engines.ts")).runEngines,
	convert: async () => (await import("./commands/convert.ts")).runConvert,
};

function createProgram(streams: Streams): Command {
	const program = new Command("gcn-cluster")
		.description(
			"Who is who in a pile of face embeddings: linkage-based clustering with a graph convolution network.",
		)
		.version(packageVersion, "-V, --version")
		.addHelpText(
			"after",
			"\nOptions of a command: gcn-cluster COMMAND --help\n\nExample:\n  gcn-cluster test",
		)
		.configureHelp({
			subcommandTerm: (command) =>
				[
					command.name(),
					...command.registeredArguments.map((a) => `<${a.name()}>`),
				].join(" "),
		})
		.configureOutput({
			writeOut: (text) => streams.out(text),
			// A command line without a command gets the help there.
			writeErr: (text) => streams.error(text.trimEnd()),
			outputError: () => {},
		})
		.exitOverride();
	for (const name of Object.keys(commands) as CommandName[]) {
		const { summary, example, positional = [] } = commands[name];
		const command = program
			.command([name, ...positional.map((p) => `<${p}>`)].join(" "))
			.description(summary)
			.addHelpText("after", `\nExample:\n  ${example}`)
			.action(async (...received: unknown[]) => {
				const action = await actions[name]();
				const given = withOwnLogs(
					name,
					resolveOptions<Record<string, unknown>>(name, command.opts()),
				);
				const paths = received.slice(0, positional.length) as string[];
				protectFiles(name, given, paths);
				const { options } = given as Given<never>;
				const own = silenceable(streams, options);
				await action(given as Given<never>, own, paths);
			});
		addOptions(command, name);
	}
	return program;
}

/**
 * Runs a command line (without `node` and the script's name).
 * @returns the exit code: 0 done, 1 bad input (one line on stderr), 130 or 143 stopped by a signal; a bug is thrown
 */
export async function runProgram(
	argv: readonly string[],
	streams: Streams,
): Promise<number> {
	try {
		const program = createProgram(streams);
		await program.parseAsync(readArguments(argv), { from: "user" });
		return 0;
	} catch (error) {
		return report(error, argv, streams);
	}
}

/** Prints what ended the program and returns its exit code; a bug is thrown on. */
function report(
	error: unknown,
	argv: readonly string[],
	streams: Streams,
): number {
	if (error instanceof CommanderError) {
		if (error.exitCode === 0) return 0;
		if (error.code === "commander.help") return 1;
		return report(toUsageError(error, commandOf(argv)), argv, streams);
	}
	if (error instanceof StoppedBySignal) {
		streams.error(error.message);
		return error.exitCode;
	}
	const known = error instanceof InputError ? error : outOfMemory(error);
	if (!known) throw error;
	// Names of files and flags may hold line ends and worse.
	streams.error(oneLine(known.message));
	return 1;
}
