/** Where a command prints: results to stdout, all else to stderr; with `--json` only one object goes to stdout. */
import { fileError } from "../../files/file-errors.ts";

export interface Streams {
	/** Writes to stdout. */
	out(text: string): void;
	/** Writes bytes to stdout; resolves when they are written. */
	bytes(chunk: Uint8Array): Promise<void>;
	/** Writes one line to stderr; nothing with `--quiet`. */
	error(line: string): void;
	/** Writes the line that says why the program ends to stderr, with `--quiet` too. */
	end(line: string): void;
	/** Whether stderr is a terminal; if so, progress is a bar. */
	readonly isTerminal: boolean;
}

export function processStreams(): Streams {
	const error = (line: string) => {
		process.stderr.write(`${line}\n`);
	};
	return {
		out: (text) => {
			process.stdout.write(text);
		},
		bytes: (chunk) =>
			new Promise((resolve) => {
				process.stdout.write(chunk, () => resolve());
			}),
		error,
		end: error,
		isTerminal: process.stderr.isTTY === true,
	};
}

/**
 * Handles output that cannot be written. A closed stdout (`| head -1`) ends the program without an error, a closed stderr is
 * ignored, and any other failure of stdout, such as a full disk, is an error.
 */
export function watchOutput(): { flush(): Promise<void> } {
	process.stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit(0);
		const reason = fileError("stdout", "a place to print to", error);
		process.stderr.write(`${(reason as Error).message}\n`);
		process.exit(1);
	});
	process.stderr.on("error", () => {});
	const drained = (stream: NodeJS.WriteStream) =>
		new Promise<void>((resolve) => stream.write("", () => resolve()));
	return {
		async flush() {
			await drained(process.stdout);
			await drained(process.stderr);
		},
	};
}

export interface OutputOptions {
	readonly json: boolean;
	readonly quiet: boolean;
}

/** The streams of a command: with `--quiet` they print only the object of `--json`; the program itself reports errors. */
export function silenceable(
	streams: Streams,
	{ json, quiet }: OutputOptions,
): Streams {
	if (!quiet) return streams;
	return { ...streams, out: json ? streams.out : () => {}, error() {} };
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
