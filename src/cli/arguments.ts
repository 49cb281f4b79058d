/** Rewrites the typed arguments for commander: one spelling of every flag, and a list in one argument. */

import { InputError } from "../errors.ts";
import { commandOptions } from "../options/command-options.ts";
import type {
	CommandName,
	OptionKind,
	OptionSpec,
} from "../options/option-spec.ts";

/** Separators of a list in one argument; no path and no name contains a zero character. */
export const listSeparators: Partial<Record<OptionKind, string>> = {
	integers: ",",
	paths: "\0",
	texts: "\0",
};

/**
 * `--label_path x` -> `--labels-path x`, `--k_at_hop 20 5` -> `--k-at-hop=20,5`: reads `_` as `-` and a flag's other
 * spellings as the flag, so that the last of several counts. Arguments that are no long flags stay as they are.
 * @throws InputError for a switch with a value
 */
export function readArguments(argv: readonly string[]): string[] {
	const specs = specsBySpelling(commandOf(argv));
	const args: string[] = [];
	for (let i = 0; i < argv.length; i++) {
		const [typed] = argv[i].split("=", 1);
		if (!typed.startsWith("--")) {
			args.push(argv[i]);
			continue;
		}
		const flag = typed.replaceAll("_", "-");
		const spec = specs.get(flag);
		let value = argv[i].slice(typed.length);
		if (spec?.kind === "switch" && value !== "")
			throw new InputError(flag, "no value", JSON.stringify(value.slice(1)));
		const separator = spec && listSeparators[spec.kind];
		while (separator && isListItem(argv[i + 1]))
			value += `${value === "" ? "=" : separator}${argv[++i]}`;
		args.push((spec?.flag ?? flag) + value);
	}
	return args;
}

/** The command in a command line, or null where there is none or an unknown one. */
export function commandOf(argv: readonly string[]): CommandName | null {
	const name = argv.find((argument) => !argument.startsWith("-"));
	return name !== undefined && Object.hasOwn(commandOptions, name)
		? (name as CommandName)
		: null;
}

function specsBySpelling(command: CommandName | null): Map<string, OptionSpec> {
	const specs = new Map<string, OptionSpec>();
	for (const spec of command ? commandOptions[command] : [])
		for (const flag of [spec.flag, ...(spec.aliases ?? [])])
			specs.set(flag, spec);
	return specs;
}

/** A negative number belongs to the list, whose parser refuses it. */
function isListItem(argument: string | undefined): boolean {
	return argument !== undefined && /^([^-]|-\d|-$)/.test(argument);
}
