/** Where a command prints: results on stdout, all else on stderr; `--json` leaves stdout to one object. */
import { fileError } from "../../files/file-errors.ts";

export interface Streams {
	/** Writes to stdout. */
	out(text: string): void;
	/** Writes bytes to stdout; done once they are taken. */
	bytes(chunk: Uint8Array): Promise<void>;
	/** Writes one line to stderr, but not with `--quiet`. */
	error(line: string): void;
	/** Writes the one line of what ends the program to stderr, whatever was asked for. */
	end(line: string): void;
	/** Whether stderr is a terminal: only there is progress a bar. */
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
 * Decides what it means that nobody takes the output. A reader of stdout that has seen enough (`| head -1`) is no error and ends
 * the program; one of stderr only misses the rest; a full disk under stdout is an error.
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

/** What a command prints to: with `--quiet` nothing but the object of `--json`, whatever the command says. What ends it is reported elsewhere. */
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
