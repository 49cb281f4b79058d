/** The arguments of a command line: its words, with a value, or a list of them, between `${` and `}`. */
export function commandLine(
	texts: TemplateStringsArray,
	...values: readonly (string | number | readonly string[])[]
): string[];
