/** Where `train` writes when `logs`, its default, is the folder of the bundled network. */
import { isBundledLogs } from "../../files/bundled.ts";
import { defaultsOf } from "../../options/command-options.ts";
import type { CommandName } from "../../options/option-spec.ts";
import { logsBesideBundled } from "../../options/train.ts";
import type { ParsedOptions, Values } from "../parsed-options.ts";

/** Moves the logs of `train` out of the bundled network's folder, unless the user typed it: a first training would change the network that every later command uses. */
export function withOwnLogs(
	command: CommandName,
	parsed: ParsedOptions<Values>,
): ParsedOptions<Values> {
	const { options, typed } = parsed;
	if (command !== "train" || typed.has("logsDir")) return parsed;
	if (!isBundledLogs(options.logsDir as string)) return parsed;
	return { options: { ...options, logsDir: logsBesideBundled }, typed };
}

/** A line that says where `train` writes if `withOwnLogs` chose the folder; else null. */
export function describeOwnLogs(
	{ logsDir }: { readonly logsDir: string },
	typed: ReadonlySet<string>,
): string | null {
	const usual = defaultsOf<{ logsDir: string }>("train").logsDir;
	return typed.has("logsDir") || logsDir === usual
		? null
		: `${usual} has the bundled network: writing to ${logsDir} instead (--logs-dir chooses)`;
}
