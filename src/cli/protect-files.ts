/**
 * Two rules keep files from being lost: no command writes over a file that it reads, and only with `--force` does it replace a file that this
 * tool did not write. Both are checked before any work, from the files that the options name.
 */
import { existsSync } from "node:fs";
import { InputError } from "../errors.ts";
import { bundledFaces } from "../files/bundled.ts";
import { orderedFiles } from "../files/outputs/ordered-files.ts";
import type { OutputKind } from "../files/outputs/own-output.ts";
import { resultFiles } from "../files/runs/results.ts";
import { fileIdentity } from "../files/same-file.ts";
import {
	commandOptions,
	optionKey,
	relationalDefaultsOf,
} from "../options/command-options.ts";
import type { CommandName } from "../options/option-spec.ts";
import { usedCheckpoint } from "./input/used-checkpoint.ts";
import {
	fillUntyped,
	type ParsedOptions,
	type Values,
} from "./parsed-options.ts";

interface ReadFile {
	readonly path: string;
	/** The flag or argument that names it. */
	readonly flag: string;
}

interface WrittenFile {
	readonly path: string;
	readonly kind: OutputKind;
	/** For a file whose name does not say the format. */
	readonly format?: string | null;
}

/** The path that means standard input or output. */
const stream = "-";

/**
 * @param positional arguments without a flag
 * @throws InputError for a file that would be written and is read too, and for one that would be lost
 */
export async function protectFiles(
	command: CommandName,
	parsed: ParsedOptions<Values>,
	positional: readonly string[],
): Promise<void> {
	const { typed } = parsed;
	const options =
		parsed.options.model === "relational"
			? fillUntyped(parsed.options, typed, relationalDefaultsOf(command))
			: parsed.options;
	const written = (await writtenFiles(command, options, positional)).filter(
		({ path }) => path !== stream,
	);
	const read = readFiles(command, { options, typed }, positional);
	refuseOverwriting(written, read);
	if (options.force !== true) await refuseForeign(written);
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
		const input = readBy.get(fileIdentity(path) ?? "");
		if (input)
			throw new InputError(
				path,
				"a file to write that is not read too",
				input.path === path
					? `the file of ${input.flag}`
					: `the file of ${input.flag}, ${input.path}`,
				"write to another file",
			);
	}
}

/** The readers of all outputs are imported only where a file may be replaced. */
async function refuseForeign(written: readonly WrittenFile[]): Promise<void> {
	const existing = written.filter(({ path }) => existsSync(path));
	if (existing.length === 0) return;
	const { foreignOutput } = await import("../files/outputs/own-output.ts");
	for (const { path, kind, format } of existing) {
		const foreign = foreignOutput(path, kind, format);
		if (foreign !== null)
			throw new InputError(
				path,
				"a file that gcn-cluster wrote (or none)",
				foreign,
				"--force replaces it",
			);
	}
}

/** The files that the command reads, bundled ones too where they are defaults. */
function readFiles(
	command: CommandName,
	{ options, typed }: ParsedOptions<Values>,
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
			key === "checkpoint" && options[key] !== null
				? usedCheckpoint(options as { checkpoint: string }, typed)
				: options[key],
		);
	}
	if (command === "test" && options.valFeatPath === null)
		add("--val-feat-path", Object.values(bundledFaces));
	if (command === "convert") add("IN", positional[0]);
	if (command === "report") add("CLUSTERS", positional[0]);
	return files;
}

/** The files that the command writes, whether or not they exist. */
async function writtenFiles(
	command: CommandName,
	options: Values,
	positional: readonly string[],
): Promise<WrittenFile[]> {
	switch (command) {
		case "knn":
		case "plan":
		case "cluster": {
			const kind = command === "knn" ? "graph" : "clusters";
			const format = options.format as string | null;
			const out = { path: options.out as string, kind, format } as const;
			const more = [
				{ path: options.saveStatistics, kind: "statistics", format: "json" },
				{ path: options.report, kind: "report", format: "html" },
			] as const;
			const named = more.filter(({ path }) => typeof path === "string");
			return [out, ...(named as readonly WrittenFile[])];
		}
		case "report":
			return [{ path: options.out as string, kind: "report", format: "html" }];
		case "order": {
			const files = orderedFiles(options.out as string);
			const written =
				options.restore === null ? Object.values(files) : [files.features];
			return written.map((path) => ({ path, kind: "rows" }));
		}
		case "convert":
			return [{ path: positional[1], kind: "network" }];
		case "test": {
			const files = Object.entries(resultFiles(options.outDir as string));
			return files.map(([kind, path]) => ({ path, kind: kind as OutputKind }));
		}
		case "train":
			return trainingFiles(options);
		case "export":
			return options.out === null
				? []
				: [
						{
							path: options.out as string,
							kind: "people",
							format: options.format as string | null,
						},
					];
		default:
			return [];
	}
}

async function trainingFiles(options: Values): Promise<WrittenFile[]> {
	const { hasState, replacedTrainingFiles } = await import(
		"../files/runs/training-files.ts"
	);
	const folder = options.logsDir as string;
	const files = replacedTrainingFiles(folder, options.epochs as number);
	// A resumed run only appends to its log.
	const isAppended = options.resume === true && hasState(folder);
	return files
		.map((path) => ({ path, isLog: path.endsWith(".txt") }))
		.filter(({ isLog }) => !isLog || !isAppended)
		.map(({ path, isLog }) => ({ path, kind: isLog ? "log" : "network" }));
}
