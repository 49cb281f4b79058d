/** From the option table to commander's options, and from what was typed to checked values. */
import { type Command, Option } from "commander";
import {
	type CommandName,
	commandOptions,
	type OptionKind,
	type OptionSpec,
} from "../config.ts";
import { InputError } from "../errors.ts";

export type OptionValue = string | number | boolean | readonly number[];

/** `--feat_path=x` -> `--feat-path=x`; what is not a long flag stays as it is. */
export function normaliseFlags(argv: readonly string[]): string[] {
	return argv.map((argument) => {
		if (!argument.startsWith("--")) return argument;
		const [flag] = argument.split("=", 1);
		return flag.replaceAll("_", "-") + argument.slice(flag.length);
	});
}

/** Adds a command's options to it, grouped, with their defaults, and its other spellings hidden. */
export function addOptions(command: Command, name: CommandName): Command {
	for (const spec of commandOptions[name]) {
		command.addOption(toOption(spec, spec.flag).helpGroup(`${spec.group}:`));
		for (const alias of spec.aliases ?? [])
			command.addOption(toOption(spec, alias).hideHelp());
	}
	return command;
}

const placeholders: Record<OptionKind, string> = {
	path: " <file>",
	text: " <text>",
	integer: " <n>",
	integers: " <n...>",
	number: " <x>",
	choice: " <name>",
	switch: "",
};

function toOption(spec: OptionSpec, flag: string): Option {
	const option = new Option(
		`${flag}${placeholders[spec.kind]}`,
		spec.choices
			? `${spec.meaning}; one of ${spec.choices.join(", ")}`
			: spec.meaning,
	);
	if (spec.kind === "integers")
		option.argParser((text: string, previous: unknown) => [
			...(Array.isArray(previous) ? previous : []),
			...parseNumbers(spec, text),
		]);
	else if (spec.kind !== "switch")
		option.argParser((text: string) => parseValue(spec, text));
	// The defaults are filled in after parsing, so that what was typed can be told from what was not.
	const shown = spec.defaultText ?? describeDefault(spec);
	if (shown) option.description += ` (default: ${shown})`;
	return option;
}

function describeDefault(spec: OptionSpec): string {
	if (spec.default === undefined || spec.kind === "switch") return "";
	return Array.isArray(spec.default)
		? spec.default.join(" ")
		: String(spec.default);
}

function parseValue(spec: OptionSpec, text: string): OptionValue {
	if (spec.choices) {
		if (!spec.choices.includes(text))
			throw new InputError(
				spec.flag,
				`one of ${spec.choices.join(", ")}`,
				`"${text}"`,
			);
		return text;
	}
	if (spec.kind === "integer" || spec.kind === "number")
		return parseNumber(spec, text);
	if (text === "") throw new InputError(spec.flag, "a value", "nothing");
	return text;
}

/** `20 5` in two arguments, or `20,5` in one. */
function parseNumbers(spec: OptionSpec, text: string): number[] {
	return text.split(",").map((part) => parseNumber(spec, part));
}

function parseNumber(spec: OptionSpec, text: string): number {
	const isWhole = spec.kind !== "number";
	const { min = Number.NEGATIVE_INFINITY, max = Number.MAX_SAFE_INTEGER } =
		spec;
	const value = text.trim() === "" ? Number.NaN : Number(text);
	if (
		!Number.isFinite(value) ||
		value < min ||
		value > max ||
		(isWhole && !Number.isInteger(value))
	)
		throw new InputError(
			spec.flag,
			`${isWhole ? "a whole number" : "a number"}${describeRange(spec)}`,
			`"${text}"`,
		);
	return value;
}

function describeRange({ min, max }: OptionSpec): string {
	if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
	return min === undefined ? "" : ` of at least ${min}`;
}

/** An option's value by its key: `--feat-path` -> `featPath`. */
function keyOf(flag: string): string {
	return flag
		.slice(2)
		.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** What a command was given: every option of it, defaults filled in, and which were typed. */
export interface Given<T> {
	readonly options: T;
	/** Keys of the options that the user typed. */
	readonly typed: ReadonlySet<string>;
}

/** Merges the spellings of each option and fills in the defaults. */
export function resolveOptions<T>(
	name: CommandName,
	values: Readonly<Record<string, unknown>>,
): Given<T> {
	const options: Record<string, unknown> = {};
	const typed = new Set<string>();
	for (const spec of commandOptions[name]) {
		const key = keyOf(spec.flag);
		const given = [spec.flag, ...(spec.aliases ?? [])]
			.map((flag) => values[keyOf(flag)])
			.find((value) => value !== undefined);
		options[key] = given ?? spec.default ?? null;
		if (given !== undefined) typed.add(key);
	}
	return { options: options as T, typed };
}

/** @throws InputError for the first of `flags` that has no value */
export function requireOptions(
	command: CommandName,
	options: object,
	flags: readonly string[],
): void {
	for (const flag of flags) {
		if ((options as Record<string, unknown>)[keyOf(flag)] === null)
			throw new InputError(
				flag,
				"a file",
				"nothing",
				`see gcn-cluster ${command} --help`,
			);
	}
}
