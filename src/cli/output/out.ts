/** Where a command's result goes: a file, or standard output where `--out` is `-`; messages then go to stderr. */
import { InputError } from "../../errors.ts";
import {
	type OutFormat,
	outFormat,
	stdoutPath,
} from "../../files/formats/write.ts";
import { writePieces } from "../../files/output-pieces.ts";
import { checkOutputFile } from "../../files/runs/check-output.ts";
import {
	openOutputFile,
	openTemporaryOutput,
	type RunOutput,
} from "../../files/runs/run-output.ts";
import { type OutputOptions, printResult, type Streams } from "./streams.ts";

export interface OutOptions extends OutputOptions {
	readonly out: string;
	readonly format: OutFormat | null;
	readonly resume: boolean;
}

export interface Out<F extends OutFormat> {
	readonly path: string;
	readonly format: F;
	/** Locks the output for the time of the run. */
	open(): RunOutput;
	/** Writes the result. */
	write(pieces: Iterable<Uint8Array>): Promise<void>;
	/** As `printResult`; on stderr where standard output has the result. */
	print(result: object, lines: readonly string[]): void;
}

/**
 * Checks where a result is to go, before the work; the first of `formats` is that of standard output.
 * @throws InputError for a name without a format, a file that cannot be written, and `--json` or `--resume` with standard output
 */
export function openOut<F extends OutFormat>(
	options: OutOptions,
	formats: readonly F[],
	streams: Streams,
): Out<F> {
	const path = options.out;
	const format = outFormat(path, options.format, formats) as F;
	if (path === stdoutPath)
		return { path, format, ...toStdout(options, streams) };
	checkOutputFile(path);
	return {
		path,
		format,
		open: () => openOutputFile(path),
		write: async (pieces) => writePieces(path, pieces),
		print: (result, lines) => printResult(streams, options, result, lines),
	};
}

function toStdout(
	{ json, resume }: OutOptions,
	streams: Streams,
): Pick<Out<OutFormat>, "open" | "write" | "print"> {
	for (const [flag, isOn] of Object.entries({ json, resume })) {
		if (isOn)
			throw new InputError(
				`--${flag}`,
				"a result that goes to a file",
				"--out -",
			);
	}
	return {
		open: openTemporaryOutput,
		async write(pieces) {
			for (const piece of pieces) await streams.bytes(piece);
		},
		print(_, lines) {
			for (const line of lines) streams.error(line);
		},
	};
}
