/** The arguments of a command line: its words, with a value, or a list of them, between `${` and `}`. */
export function commandLine(texts, ...values) {
	return texts.flatMap((text, i) => [
		...text.split(/\s+/).filter((word) => word !== ""),
		...[values[i] ?? []].flat(Number.POSITIVE_INFINITY).map(String),
	]);
}
