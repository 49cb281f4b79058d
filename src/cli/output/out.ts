/** Where a command's one result goes: a file, or standard output where `--out` is `-`, what is said of it then on stderr. */
import { InputError } from "../../errors.ts";
import {
	type OutFormat,
	outFormat,
	stdoutPath,
	writePieces,
} from "../../files/formats/write.ts";
import { checkOutputFile } from "../../files/runs/check-output.ts";
import {
	openFilePlace,
	openPassingPlace,
	type RunPlace,
} from "../../files/runs/run-output.ts";
import { type OutputOptions, printResult, type Streams } from "./streams.ts";

export interface OutOptions {
	readonly out: string;
	readonly format: OutFormat | null;
}

export interface Out<F extends OutFormat> {
	readonly path: string;
	readonly format: F;
	readonly isStdout: boolean;
	/** Takes the place for the time of the run. */
	openPlace(): RunPlace;
}

/**
 * Checks where a result is to go, before the work; the first of `formats` is that of standard output.
 * @throws InputError for a name without a format, a place that cannot be written, and what does not go with standard output
 */
export function openOut<F extends OutFormat>(
	{
		out,
		format,
		json,
		resume,
	}: OutOptions & OutputOptions & { readonly resume: boolean },
	formats: readonly F[],
): Out<F> {
	const found = outFormat(out, format, formats) as F;
	const isStdout = out === stdoutPath;
	if (!isStdout) checkOutputFile(out);
	for (const [flag, isGiven] of Object.entries({ json, resume })) {
		if (isStdout && isGiven)
			throw new InputError(
				`--${flag}`,
				"a result that goes to a file",
				"--out -",
			);
	}
	return {
		...{ path: out, format: found, isStdout },
		openPlace: () => (isStdout ? openPassingPlace() : openFilePlace(out)),
	};
}

export async function writeOut(
	{ path, isStdout }: Out<OutFormat>,
	pieces: Iterable<Uint8Array>,
	streams: Streams,
): Promise<void> {
	if (!isStdout) writePieces(path, pieces);
	else for (const piece of pieces) await streams.bytes(piece);
}

/** As `printResult`, on stderr where standard output has the result itself. */
export function printBeside(
	{ isStdout }: Out<OutFormat>,
	streams: Streams,
	options: OutputOptions,
	result: object,
	lines: readonly string[],
): void {
	if (!isStdout) printResult(streams, options, result, lines);
	else for (const line of lines) streams.error(line);
}
