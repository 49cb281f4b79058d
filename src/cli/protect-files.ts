/**
 * What a command reads and what it writes, from its options, and the two rules that keep files from being lost: no command writes over what it
 * reads, and what this tool did not write it replaces only with `--force`. Both are checked before any work.
 */
import {
	type CommandName,
	commandOptions,
	defaultsOf,
	logsBesideBundled,
	optionKey,
	relationalDefaultsOf,
} from "../config.ts";
import { InputError } from "../errors.ts";
import { bundledFaces, isBundledLogs } from "../files/bundled.ts";
import { foreignOutput, type OutputKind } from "../files/outputs/own-output.ts";
import { resultFiles } from "../files/runs/results.ts";
import { fileIdentity } from "../files/same-file.ts";
import { hasState, replacedTrainingFiles } from "../files/runs/training-files.ts";
import { usedCheckpoint } from "./input/network.ts";
import { fillUntyped, type Given } from "./parsed-options.ts";

type Values = Readonly<Record<string, unknown>>;

interface ReadFile {
	readonly path: string;
	/** The flag or argument that names it. */
	readonly flag: string;
}

interface WrittenFile {
	readonly path: string;
	readonly kind: OutputKind;
	/** Of a file whose name does not say it. */
	readonly format?: string | null;
}

/** Stands for standard input or output. */
const stream = "-";

/**
 * The options with a folder for the logs of `train` that is not the bundled network's own, unless that was typed:
 * otherwise a first training run would change what every later command uses.
 */
export function withOwnLogs<T>(command: CommandName, given: Given<T>) {
	const { options, typed } = given;
	if (command !== "train" || typed.has("logsDir")) return given;
	if (!isBundledLogs((options as { logsDir: string }).logsDir)) return given;
	return { options: { ...options, logsDir: logsBesideBundled }, typed };
}

/**
 * @param positional the paths of `convert`: in, out
 * @throws InputError for the first file that would be written and is read too, and for one that would be lost
 */
export function protectFiles(
	command: CommandName,
	given: Given<Values>,
	positional: readonly string[],
): void {
	const options =
		given.options.model === "relational"
			? fillUntyped(given.options, given.typed, relationalDefaultsOf(command))
			: given.options;
	const written = writtenFiles(command, options, positional).filter(
		({ path }) => path !== stream,
	);
	const read = readFiles(command, { ...given, options }, positional);
	refuseOverwriting(written, read);
	if (options.force !== true) written.forEach(refuseForeign);
}

function refuseOverwriting(
	written: readonly WrittenFile[],
	read: readonly ReadFile[],
): void {
	const readBy = new Map<string, ReadFile>();
	for (const file of read) {
		const identity = fileIdentity(file.path);
		if (identity !== null) readBy.set(identity, file);
	}
	for (const { path } of written) {
		const found = readBy.get(fileIdentity(path) ?? "");
		if (found)
			throw new InputError(
				path,
				"a file to write that is not read too",
				found.path === path
					? `the file of ${found.flag}`
					: `the file of ${found.flag}, ${found.path}`,
				"write to another place",
			);
	}
}

function refuseForeign({ path, kind, format }: WrittenFile): void {
	const foreign = foreignOutput(path, kind, format);
	if (foreign !== null)
		throw new InputError(
			path,
			"a file that gcn-cluster wrote (or none)",
			foreign,
			"--force replaces it",
		);
}

/** What the options name that is read, the bundled files that stand for options among them. */
function readFiles(
	command: CommandName,
	{ options, typed }: Given<Values>,
	positional: readonly string[],
): ReadFile[] {
	const files: ReadFile[] = [];
	const add = (flag: string, value: unknown) => {
		for (const path of [value ?? []].flat() as string[])
			if (path !== stream) files.push({ path, flag });
	};
	for (const { flag, kind, isOutput } of commandOptions[command]) {
		if ((kind !== "path" && kind !== "paths") || isOutput) continue;
		const key = optionKey(flag);
		add(
			flag,
			key === "checkpoint"
				? usedCheckpoint(options as { checkpoint: string }, typed)
				: options[key],
		);
	}
	if (command === "test" && options.valFeatPath === null)
		add("--val-feat-path", Object.values(bundledFaces));
	if (command === "convert") add("IN", positional[0]);
	return files;
}

/** What stands now, or may stand, where the command writes. */
function writtenFiles(
	command: CommandName,
	options: Values,
	positional: readonly string[],
): WrittenFile[] {
	switch (command) {
		case "knn":
		case "cluster": {
			const kind = command === "knn" ? "graph" : "clusters";
			const format = options.format as string | null;
			return [{ path: options.out as string, kind, format }];
		}
		case "convert":
			return [{ path: positional[1], kind: "network" }];
		case "test": {
			const files = Object.entries(resultFiles(options.outDir as string));
			return files.map(([kind, path]) => ({ path, kind: kind as OutputKind }));
		}
		case "train":
			return trainingFiles(options);
		case "evaluate":
		case "engines":
			return [];
	}
}

function trainingFiles(options: Values): WrittenFile[] {
	const folder = options.logsDir as string;
	const files = replacedTrainingFiles(folder, options.epochs as number);
	// A run that goes on only adds to its log.
	const isAppended = options.resume === true && hasState(folder);
	return files
		.map((path) => ({ path, isLog: path.endsWith(".txt") }))
		.filter(({ isLog }) => !isLog || !isAppended)
		.map(({ path, isLog }) => ({ path, kind: isLog ? "log" : "network" }));
}

/** Says where `train` writes where that is not the default. */
export function describeOwnLogs(
	{ logsDir }: { readonly logsDir: string },
	typed: ReadonlySet<string>,
): string | null {
	const usual = defaultsOf<{ logsDir: string }>("train").logsDir;
	return typed.has("logsDir") || logsDir === usual
		? null
		: `${usual} has the bundled network: writing to ${logsDir} instead (--logs-dir chooses)`;
}
