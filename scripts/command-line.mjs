/** See command-line.d.mts; tests in TypeScript use it too. */
export function commandLine(texts, ...values) {
	return texts.flatMap((text, i) => [
		...text.split(/\s+/).filter((word) => word !== ""),
		...[values[i] ?? []].flat(Number.POSITIVE_INFINITY).map(String),
	]);
}
