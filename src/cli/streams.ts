/** Where a command prints: results on stdout, all else on stderr; `--json` leaves stdout to one object. */

export interface Streams {
	/** Writes to stdout. */
	out(text: string): void;
	/** Writes one line to stderr. */
	error(line: string): void;
	/** Whether stderr is a terminal: only there is progress a bar. */
	readonly isTerminal: boolean;
}

export function processStreams(): Streams {
	return {
		out: (text) => {
			process.stdout.write(text);
		},
		error: (line) => {
			process.stderr.write(`${line}\n`);
		},
		isTerminal: process.stderr.isTTY === true,
	};
}

export interface OutputOptions {
	readonly json: boolean;
	readonly quiet: boolean;
}

/** Prints a command's result: its object with `--json`, else its lines. */
export function printResult(
	streams: Streams,
	options: OutputOptions,
	result: object,
	lines: readonly string[],
): void {
	streams.out(
		options.json
			? `${JSON.stringify(result)}\n`
			: lines.map((line) => `${line}\n`).join(""),
	);
}
