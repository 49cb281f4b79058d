/** A command's complete options: typed values and defaults. */
import { InputError } from "../errors.ts";
import { isStdin } from "../files/piped-input.ts";
import {
	commandOptions,
	defaultsOf,
	optionKey,
} from "../options/command-options.ts";
import type { CommandName, ModelName } from "../options/option-spec.ts";

/** Values of options by their keys. */
export type Values = Readonly<Record<string, unknown>>;

/** A command's options with all defaults, and which of them the user typed. */
export interface ParsedOptions<T> {
	readonly options: T;
	/** Keys of the options that the user typed. */
	readonly typed: ReadonlySet<string>;
}

/**
 * Fills in the defaults of untyped options.
 * @throws InputError where two options read standard input, which comes only once
 */
export function resolveOptions(
	command: CommandName,
	values: Values,
): ParsedOptions<Values> {
	const options = { ...defaultsOf<Values>(command), ...values };
	requireOneStdin(command, options);
	return { options, typed: new Set(Object.keys(values)) };
}

function requireOneStdin(command: CommandName, options: Values): void {
	const flags = commandOptions[command].flatMap(({ flag, kind, isOutput }) => {
		if ((kind !== "path" && kind !== "paths") || isOutput) return [];
		const paths = [options[optionKey(flag)]].flat();
		return paths
			.filter((path) => typeof path === "string" && isStdin(path))
			.map(() => flag);
	});
	if (flags.length > 1)
		throw new InputError(
			flags[1],
			"a file",
			`standard input, which ${flags[0]} reads`,
			"only one input can come by it",
		);
}

/** The options, with `values` instead of the defaults that the user left untyped. */
export function fillUntyped<T>(
	options: T,
	typed: ReadonlySet<string>,
	values: NoInfer<Partial<T>>,
): T {
	const untyped = Object.entries(values).filter(([key]) => !typed.has(key));
	return { ...options, ...Object.fromEntries(untyped) };
}

/** @throws InputError for the first typed option that only the other model has */
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
		if ((options as Values)[optionKey(flag)] === null)
			throw new InputError(
				flag,
				"a file",
				"nothing",
				`see gcn-cluster ${command} --help`,
			);
	}
}
