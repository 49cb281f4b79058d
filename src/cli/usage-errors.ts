/** Commander's errors in our one line: `where: expected X, got Y`. */
import type { CommanderError } from "commander";
import { InputError } from "../errors.ts";
import { commandOptions } from "../options/command-options.ts";
import type { CommandName } from "../options/option-spec.ts";

/** @param command the command of the command line, or null where there is none or an unknown one */
export function toUsageError(
	error: CommanderError,
	command: CommandName | null,
): InputError {
	const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? "";
	const program = command ? `gcn-cluster ${command}` : "gcn-cluster";
	const guess = /Did you mean (?:one of )?(.*)\?/.exec(error.message)?.[1];
	const remedy = guess ? `did you mean ${guess}?` : `see ${program} --help`;
	switch (error.code) {
		case "commander.unknownOption":
			return new InputError(
				quoted,
				command ? `an option of ${command}` : "a command first",
				"an unknown option",
				remedy,
			);
		case "commander.unknownCommand":
			return new InputError(
				"gcn-cluster",
				`a command (${Object.keys(commandOptions).join(", ")})`,
				JSON.stringify(quoted),
				remedy,
			);
		case "commander.optionMissingArgument":
			return new InputError(quoted.split(" ")[0], "a value", "nothing", remedy);
		case "commander.missingArgument":
			return new InputError(program, `a value for ${quoted}`, "none", remedy);
		case "commander.excessArguments": {
			const [expected, got] = error.message.match(/\d+/g) ?? [];
			return new InputError(
				program,
				expected === "0" ? "flags only" : `${expected} arguments`,
				expected === "0" ? `${got} without a flag` : got,
				remedy,
			);
		}
		default:
			return new InputError(
				program,
				"other arguments",
				error.message.replace(/^error: /, ""),
				remedy,
			);
	}
}
