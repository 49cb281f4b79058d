/** From the option table to commander's options, and from what was typed to checked values. */
import { type Command, Option } from "commander";
import {
	type CommandName,
	commandOptions,
	defaultsOf,
	type ModelName,
	type OptionKind,
	type OptionSpec,
	optionKey,
} from "../config.ts";
import { InputError } from "../errors.ts";
import { isStdin } from "../files/piped-input.ts";
import { listSeparators } from "./arguments.ts";

export type OptionValue =
	| string
	| number
	| boolean
	| readonly number[]
	| readonly string[];

/** Adds a command's options to it, grouped, with their defaults; `--help` joins the last group. */
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
	folder: " <folder>",
	integer: " <n>",
	integers: " <n n ...>",
	number: " <x>",
	choice: " <name>",
	switch: "",
};

function toOption(spec: OptionSpec): Option {
	const option = new Option(
		spec.flag + placeholders[spec.kind],
		describe(spec),
	);
	option.helpGroup(`${spec.group}:`);
	if (spec.kind !== "switch")
		option.argParser((text: string) => parseValue(spec, text));
	return option;
}

const modelTexts = { lgcn: "an L-GCN", relational: "a relational network" };

/** The defaults are filled in after parsing, so that what was typed can be told from what was not: the help's are ours. */
function describe(spec: OptionSpec): string {
	const { meaning, choices, aliases } = spec;
	const shown = spec.defaultText ?? describeDefault(spec);
	return [
		meaning,
		spec.model ? `; of ${modelTexts[spec.model]} only` : "",
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

function parseValue(spec: OptionSpec, text: string): OptionValue {
	if (spec.choices) {
		if (!spec.choices.includes(text))
			throw new InputError(
				spec.flag,
				`one of ${spec.choices.join(", ")}`,
				JSON.stringify(text),
			);
		return text;
	}
	if (spec.kind === "integers")
		return text.split(",").map((part) => parseNumber(spec, part));
	if (spec.kind === "integer" || spec.kind === "number")
		return parseNumber(spec, text);
	if (spec.kind === "paths")
		return text
			.split(listSeparators.paths!)
			.map((part) => parsePath(spec, part));
	return parsePath(spec, text);
}

/** @throws InputError where standard input, which comes only once, is to be read for two options */
function requireOneStdin(name: CommandName, values: Given<object>["options"]) {
	const inputs = commandOptions[name].filter(
		({ kind, group }) =>
			(kind === "path" || kind === "paths") && group !== "Output",
	);
	const uses = inputs.flatMap(({ flag }) =>
		[(values as Record<string, unknown>)[optionKey(flag)]]
			.flat()
			.filter((path) => typeof path === "string" && isStdin(path))
			.map(() => flag),
	);
	if (uses.length > 1)
		throw new InputError(
			uses[1],
			"a file",
			`standard input, which ${uses[0]} reads`,
			"only one input can come by it",
		);
}

function parsePath(spec: OptionSpec, text: string): string {
	if (text === "") throw new InputError(spec.flag, "a value", "nothing");
	if (text.startsWith("--"))
		throw new InputError(
			spec.flag,
			"a value",
			`the flag ${text}`,
			`a file of that name is ./${text}`,
		);
	return text;
}

function parseNumber(spec: OptionSpec, text: string): number {
	const isWhole = spec.kind !== "number";
	const { min = Number.NEGATIVE_INFINITY } = spec;
	// Rates and weights may be as large as a number can be.
	const { max = isWhole ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE } = spec;
	const value = text.trim() === "" ? Number.NaN : Number(text);
	if (
		!Number.isFinite(value) ||
		value < min ||
		value > max ||
		(isWhole && !Number.isInteger(value))
	)
		throw new InputError(
			spec.flag,
			`${isWhole ? "a whole number" : "a number"}${describeRange(value > max ? { ...spec, max } : spec)}`,
			JSON.stringify(text),
		);
	return value;
}

function describeRange({ min, max }: OptionSpec): string {
	if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
	return min === undefined ? "" : ` of at least ${min}`;
}

/** What a command was given: every option of it, defaults filled in, and which were typed. */
export interface Given<T> {
	readonly options: T;
	/** Keys of the options that the user typed. */
	readonly typed: ReadonlySet<string>;
}

/** Fills in the defaults of what commander was not given. */
export function resolveOptions<T>(
	name: CommandName,
	values: Readonly<Record<string, unknown>>,
): Given<T> {
	const options = { ...defaultsOf<T>(name), ...values };
	requireOneStdin(name, options as object);
	return { options, typed: new Set(Object.keys(values)) };
}

/** The options with `values` in place of the defaults that nobody overrode. */
export function fillUntyped<T>(
	options: T,
	typed: ReadonlySet<string>,
	values: NoInfer<Partial<T>>,
): T {
	const untyped = Object.entries(values).filter(([key]) => !typed.has(key));
	return { ...options, ...Object.fromEntries(untyped) };
}

/** @throws InputError for the first typed option that only the other model takes */
export function refuseOtherModels(
	command: CommandName,
	model: ModelName,
	typed: ReadonlySet<string>,
): void {
	for (const spec of commandOptions[command]) {
		if (spec.model && spec.model !== model && typed.has(optionKey(spec.flag)))
			throw new InputError(
				spec.flag,
				`--model ${spec.model}`,
				`--model ${model}`,
			);
	}
}

/** @throws InputError for the first of `flags` that has no value */
export function requireOptions(
	command: CommandName,
	options: object,
	flags: readonly string[],
): void {
	for (const flag of flags) {
		if ((options as Record<string, unknown>)[optionKey(flag)] === null)
			throw new InputError(
				flag,
				"a file",
				"nothing",
				`see gcn-cluster ${command} --help`,
			);
	}
}
