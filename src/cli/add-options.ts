/** From the option table to commander's options and the help. */
import { type Command, Option } from "commander";
import { commandOptions } from "../options/command-options.ts";
import type {
	CommandName,
	OptionKind,
	OptionSpec,
} from "../options/option-spec.ts";
import { parseValue } from "./parse-value.ts";

/** Adds a command's options to it under their headings; `--help` joins the last heading. */
export function addOptions(command: Command, name: CommandName): Command {
	const specs = commandOptions[name];
	for (const spec of specs) {
		command.addOption(toOption(spec));
		if (spec.kind === "switch" && spec.default === true)
			command.addOption(
				new Option(spec.flag.replace("--", "--no-")).hideHelp(),
			);
	}
	return command.addHelpOption(
		new Option("-h, --help", "show this help").helpGroup(
			`${specs.at(-1)?.group}:`,
		),
	);
}

const placeholders: Record<OptionKind, string> = {
	path: " <file>",
	paths: " <file ...>",
	text: " <name>",
	texts: " <name ...>",
	folder: " <folder>",
	integer: " <n>",
	integers: " <n n ...>",
	number: " <x>",
	choice: " <name>",
	switch: "",
};

function toOption(spec: OptionSpec): Option {
	const option = new Option(
		spec.flag +
			(spec.placeholder ? ` ${spec.placeholder}` : placeholders[spec.kind]),
		describe(spec),
	);
	option.helpGroup(`${spec.group}:`);
	if (spec.kind !== "switch")
		option.argParser((text: string) => parseValue(spec, text));
	return option;
}

const modelTexts = { lgcn: "an L-GCN", relational: "a relational network" };

/** Commander knows no defaults, so that it tells typed options from untyped ones; the help shows them as text. */
function describe(spec: OptionSpec): string {
	const { meaning, choices, aliases } = spec;
	const shown = spec.defaultText ?? describeDefault(spec);
	return [
		meaning,
		spec.model ? `; only for ${modelTexts[spec.model]}` : "",
		choices ? `; one of ${choices.join(", ")}` : "",
		aliases ? `; also ${aliases.join(", ")}` : "",
		shown ? ` (default: ${shown})` : "",
		describeRelational(spec),
	].join("");
}

function describeDefault(spec: OptionSpec): string {
	if (spec.default === undefined || spec.kind === "switch") return "";
	return [spec.default].flat().join(" ");
}

function describeRelational(spec: OptionSpec): string {
	const { relational, relationalText } = spec;
	if (relational === undefined || spec.kind === "switch") return "";
	return ` (relational: ${relationalText ?? [relational].flat().join(" ")})`;
}
