/** The option table: the command line's flags and help and the library's defaults all come from here. */
import { clusterOptions } from "./cluster.ts";
import { convertOptions } from "./convert.ts";
import { embedOptions } from "./embed.ts";
import { enginesOptions } from "./engines.ts";
import { evaluateOptions } from "./evaluate.ts";
import { knnOptions, orderOptions } from "./knn.ts";
import { libraryCommandOptions } from "./library-commands.ts";
import type { CommandName, OptionSpec } from "./option-spec.ts";
import { finishOptions, partOptions, planOptions } from "./parts.ts";
import { workerOptions } from "./queue/worker.ts";
import { reportOptions } from "./report.ts";
import { testOptions } from "./test.ts";
import { trainOptions } from "./train.ts";

/** The options of every command, in the order of the help. */
export const commandOptions: Record<CommandName, readonly OptionSpec[]> = {
	train: trainOptions,
	test: testOptions,
	knn: knnOptions,
	order: orderOptions,
	cluster: clusterOptions,
	plan: planOptions,
	part: partOptions,
	finish: finishOptions,
	engines: enginesOptions,
	evaluate: evaluateOptions,
	convert: convertOptions,
	report: reportOptions,
	embed: embedOptions,
	worker: workerOptions,
	...libraryCommandOptions,
};

/** An option's key in an object of options: `--feat-path` -> `featPath`. */
export function optionKey(flag: string): string {
	return flag
		.slice(2)
		.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The defaults of a command's options by key; null for an option without one. */
export function defaultsOf<T>(command: CommandName): T {
	const entries = commandOptions[command].map((spec) => [
		optionKey(spec.flag),
		spec.default ?? null,
	]);
	return Object.fromEntries(entries) as T;
}

/** The defaults of a command that differ for a relational network, by key. */
export function relationalDefaultsOf<T>(command: CommandName): Partial<T> {
	const entries = commandOptions[command]
		.filter(({ relational }) => relational !== undefined)
		.map(({ flag, relational }) => [optionKey(flag), relational]);
	return Object.fromEntries(entries) as Partial<T>;
}
