/** From the text of one option on the command line to its checked value. */
import { InputError } from "../errors.ts";
import type { OptionSpec } from "../options/option-spec.ts";
import { listSeparators } from "./arguments.ts";

type OptionValue =
	| string
	| number
	| boolean
	| readonly number[]
	| readonly string[];

/**
 * The value of an option that takes one; lists come in one argument, as `readArguments` joins them.
 * @throws InputError for a text that is no value of this kind, or out of its range or choices
 */
export function parseValue(spec: OptionSpec, text: string): OptionValue {
	switch (spec.kind) {
		case "choice":
			return parseChoice(spec, text);
		case "integers":
			return text.split(",").map((part) => parseNumber(spec, part));
		case "integer":
		case "number":
			return parseNumber(spec, text);
		case "paths":
		case "texts": {
			const parts = text.split(listSeparators[spec.kind]!);
			return parts.map((part) => parsePath(spec, part));
		}
		default:
			return parsePath(spec, text);
	}
}

function parseChoice({ flag, choices = [] }: OptionSpec, text: string): string {
	if (!choices.includes(text))
		throw new InputError(
			flag,
			`one of ${choices.join(", ")}`,
			JSON.stringify(text),
		);
	return text;
}

function parsePath({ flag }: OptionSpec, text: string): string {
	if (text === "") throw new InputError(flag, "a value", "nothing");
	if (text.startsWith("--"))
		throw new InputError(
			flag,
			"a value",
			`the flag ${text}`,
			`a file of that name is ./${text}`,
		);
	return text;
}

function parseNumber(spec: OptionSpec, text: string): number {
	const isInteger = spec.kind !== "number";
	const { min = Number.NEGATIVE_INFINITY } = spec;
	// Rates and weights may be as large as a number can be.
	const { max = isInteger ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE } = spec;
	const value = text.trim() === "" ? Number.NaN : Number(text);
	if (
		!Number.isFinite(value) ||
		value < min ||
		value > max ||
		(isInteger && !Number.isInteger(value))
	)
		throw new InputError(
			spec.flag,
			`${isInteger ? "an integer" : "a number"}${describeRange(value > max ? { ...spec, max } : spec)}`,
			JSON.stringify(text),
		);
	return value;
}

function describeRange({ min, max }: OptionSpec): string {
	if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
	return min === undefined ? "" : ` of at least ${min}`;
}
