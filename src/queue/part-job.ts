/**
 * The jobs of the queue. They carry a path, names and numbers, never code; a worker looks all of them up in the manifest of the run before it does anything.
 * A stage has a job for each part that is not done, and one behind them, the gate, which enqueues the next stage.
 */
import { isAbsolute } from "node:path";

export const jobFormat = 1;

/** The part's number in the job of a gate. */
export const gatePart = -1;

export interface PartJob {
	readonly format: typeof jobFormat;
	/** Name and version of the program that planned the run. */
	readonly program: string;
	/** The run's fingerprint, as its manifest has it. */
	readonly run: string;
	/** How often the run was started: the jobs of a start that failed are not those of the next. */
	readonly launch: number;
	/** Absolute path of the run's folder, the same on all machines. */
	readonly folder: string;
	readonly stage: string;
	readonly part: number;
}

/** A job that this program does not take, but another worker may. */
export class NotForThisWorker extends Error {
	override readonly name = "NotForThisWorker";
}

/** A job that no worker takes. */
export class WrongJob extends Error {
	override readonly name = "WrongJob";
}

/**
 * Reads a job from the queue, which anybody may have written who has its password.
 * @throws NotForThisWorker for a job of another version; WrongJob for one that no version can have written
 */
export function readJob(data: unknown, program: string): PartJob {
	if (typeof data !== "object" || data === null)
		throw new WrongJob("a job that is no object");
	const job = data as Readonly<Record<keyof PartJob, unknown>>;
	const { format, run, launch, folder, stage, part } = job;
	if (format !== jobFormat)
		throw new NotForThisWorker(
			`a job of format ${short(format)}, but this is ${program} with format ${jobFormat}`,
		);
	if (job.program !== program)
		throw new NotForThisWorker(
			`a run of ${short(job.program)}, but this is ${program}`,
		);
	const isName = (value: unknown, pattern: RegExp) =>
		typeof value === "string" && pattern.test(value);
	const isRight =
		isName(run, /^[\da-f]{16,128}$/) &&
		isName(stage, /^[a-z][a-z\d-]{0,63}$/) &&
		Number.isSafeInteger(launch) &&
		Number.isSafeInteger(part) &&
		typeof folder === "string" &&
		isAbsolute(folder) &&
		!folder.includes("\0");
	if (!isRight) throw new WrongJob("a job with fields of a wrong kind");
	return { format, program, run, launch, folder, stage, part } as PartJob;
}

/** The same job is added once, by whomever. */
export function jobId({ run, launch, stage, part }: PartJob): string {
	const name = part === gatePart ? "gate" : `${part}`;
	return `${jobIds({ run, launch })}${stage}.${name}`;
}

/** How the ids of all jobs of one start of a run begin. */
export function jobIds({
	run,
	launch,
}: Pick<PartJob, "run" | "launch">): string {
	return `${run.slice(0, 32)}.${launch}.`;
}

/** `part 3 of 8 of stage graph`, counted as --part does. */
export function describePart({ stage, part }: PartJob): string {
	return part === gatePart
		? `the end of stage ${stage}`
		: `part ${part} of stage ${stage}`;
}

const short = (value: unknown) => JSON.stringify(value)?.slice(0, 60);
