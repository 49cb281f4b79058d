/** The command line: one commander command per command, each loaded only when it runs. */
import { Command, CommanderError } from "commander";
import { InputError } from "../errors.ts";
import { packageVersion } from "../files/bundled.ts";
import { oneLine } from "../files/printable.ts";
import type { CommandName } from "../options/option-spec.ts";
import { outOfMemory } from "../threads/memory-limits.ts";
import { addOptions } from "./add-options.ts";
import { commandOf, readArguments } from "./arguments.ts";
import type { CommandAction } from "./command-action.ts";
import { commandTexts } from "./command-texts.ts";
import { type Streams, silenceable } from "./output/streams.ts";
import { type ParsedOptions, resolveOptions } from "./parsed-options.ts";
import { StoppedBySignal } from "./stopped-by-signal.ts";
import { withOwnLogs } from "./training/logs-folder.ts";
import { toUsageError } from "./usage-errors.ts";

/** A command's module is imported when it runs: `--help` needs no engine and reads no files. */
const actions: Record<CommandName, () => Promise<CommandAction>> = {
	cluster: async () => (await import("./commands/cluster.ts")).runCluster,
	plan: async () => (await import("./commands/plan.ts")).runPlan,
	part: async () => (await import("./commands/part.ts")).runPart,
	finish: async () => (await import("./commands/finish.ts")).runFinish,
	knn: async () => (await import("./commands/knn.ts")).runKnn,
	order: async () => (await import("./commands/parts/order.ts")).runOrder,
	train: async () => (await import("./commands/train.ts")).runTrain,
	test: async () => (await import("./commands/test.ts")).runTest,
	evaluate: async () => (await import("./commands/evaluate.ts")).runEvaluate,
	engines: async () => (await import("./commands/engines.ts")).runEngines,
	convert: async () => (await import("./commands/convert.ts")).runConvert,
	report: async () => (await import("./commands/report.ts")).runReport,
	worker: async () => (await import("./commands/queue/worker.ts")).runWorker,
	embed: async () => (await import("./commands/embed.ts")).runEmbed,
	add: async () => (await import("./commands/add.ts")).runAdd,
	people: async () => (await import("./commands/people.ts")).runPeople,
	questions: async () => (await import("./commands/questions.ts")).runQuestions,
	decide: async () => (await import("./commands/decide.ts")).runDecide,
	remove: async () => (await import("./commands/remove.ts")).runRemove,
	regroup: async () => (await import("./commands/regroup.ts")).runRegroup,
	export: async () => (await import("./commands/export.ts")).runExport,
	history: async () => (await import("./commands/history.ts")).runHistory,
	undo: async () => (await import("./commands/undo.ts")).runUndo,
	review: async () => (await import("./commands/review.ts")).runReview,
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
					...command.registeredArguments.map((a) =>
						a.required ? `<${a.name()}>` : `[${a.name()}]`,
					),
				].join(" "),
		})
		.configureOutput({
			writeOut: (text) => streams.out(text),
			// A command line without a command prints the help here.
			writeErr: (text) => streams.error(text.trimEnd()),
			outputError: () => {},
		})
		.exitOverride();
	for (const name of Object.keys(commandTexts) as CommandName[])
		addCommand(program, name, streams);
	return program;
}

function addCommand(
	program: Command,
	name: CommandName,
	streams: Streams,
): void {
	const { summary, example, positional = [] } = commandTexts[name];
	const command = program
		.command([name, ...positional].join(" "))
		.description(summary)
		.addHelpText("after", `\nExample:\n  ${example}`)
		.action(async (...received: unknown[]) => {
			const action = await actions[name]();
			const parsed = withOwnLogs(name, resolveOptions(name, command.opts()));
			const words = (received as string[])
				.slice(0, positional.length)
				.filter((word) => word !== undefined);
			const { protectFiles } = await import("./protect-files.ts");
			await protectFiles(name, parsed, words);
			const complete = parsed as ParsedOptions<never>;
			await action(complete, silenceable(streams, complete.options), words);
		});
	addOptions(command, name);
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
	// Names of files and flags may contain control characters.
	streams.error(oneLine(known.message));
	return 1;
}
