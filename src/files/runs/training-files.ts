/**
 * The logs folder of a training run: `epoch_N.ckpt`, `best.ckpt`, `interrupted.ckpt` and `log.txt`.
 * A stopped run leaves its state in `interrupted.ckpt`, and a long one saves it there now and then; the next epoch's checkpoint replaces it.
 */
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { readCheckpoint, writeCheckpoint } from "../checkpoints/checkpoint.ts";
import { withFileErrors } from "../file-errors.ts";
import { checkOutputFile } from "./check-output.ts";

const EXPECTED = "a folder that can be written";

export interface TrainingFiles {
	readonly log: string;
	readonly best: string;
	epochPath(epoch: number): string;
	appendLog(line: string): void;
	/** Writes `epoch_N.ckpt`. */
	writeEpoch(epoch: number, checkpoint: Checkpoint): void;
	writeBest(checkpoint: Checkpoint): void;
	/** Writes `interrupted.ckpt` and returns its path. */
	writeInterrupted(checkpoint: Checkpoint): string;
}

/** A state to go on from, and where it lies. */
export interface SavedState {
	readonly path: string;
	readonly checkpoint: Checkpoint;
}

/** @throws InputError where a run could not write its files; called before the run */
export function checkLogsFolder(folder: string): void {
	for (const name of ["log.txt", "epoch_0.ckpt", "best.ckpt"])
		checkOutputFile(join(folder, name));
}

/** The files there that a run of so many epochs replaces or removes. */
export function replacedTrainingFiles(
	folder: string,
	epochs: number,
): string[] {
	const others = ["log.txt", "best.ckpt", "interrupted.ckpt"];
	return [
		...others.map((name) => join(folder, name)),
		...listEpochs(folder)
			.filter((epoch) => epoch <= epochs)
			.map((epoch) => pathOfEpoch(folder, epoch)),
	];
}

/** Whether an earlier run left a state there to go on from. */
export function hasState(folder: string): boolean {
	return existsSync(interruptedPath(folder)) || listEpochs(folder).length > 0;
}

/** Makes the folder; a run from the start begins a new log and removes the unfinished state of an earlier run. */
export function openTrainingFiles(
	folder: string,
	isResumed: boolean,
): TrainingFiles {
	const log = join(folder, "log.txt");
	const best = join(folder, "best.ckpt");
	const interrupted = interruptedPath(folder);
	const epochPath = (epoch: number) => pathOfEpoch(folder, epoch);
	const files: TrainingFiles = {
		log,
		best,
		epochPath,
		appendLog: (line) =>
			attempt(folder, () => appendFileSync(log, `${line}\n`)),
		writeEpoch(epoch, checkpoint) {
			writeCheckpoint(epochPath(epoch), checkpoint);
			attempt(folder, () => rmSync(interrupted, { force: true }));
		},
		writeBest: (checkpoint) => writeCheckpoint(best, checkpoint),
		writeInterrupted(checkpoint) {
			writeCheckpoint(interrupted, checkpoint);
			return interrupted;
		},
	};
	if (!isResumed)
		attempt(folder, () => {
			mkdirSync(folder, { recursive: true });
			rmSync(interrupted, { force: true });
			writeFileSync(log, "");
		});
	return files;
}

/**
 * The newest state of an earlier run in a logs folder, or null where it saved none.
 * @throws InputError for one that lacks what resuming needs
 */
export function readNewest(folder: string): SavedState | null {
	const interrupted = interruptedPath(folder);
	const path = existsSync(interrupted) ? interrupted : newestEpoch(folder);
	if (path === null) return null;
	const checkpoint = readCheckpoint(path);
	if (!checkpoint.resume)
		throw new InputError(
			path,
			"a training checkpoint (with momentum and step)",
			"one for use only",
		);
	return { path, checkpoint };
}

const interruptedPath = (folder: string) => join(folder, "interrupted.ckpt");
const pathOfEpoch = (folder: string, epoch: number) =>
	join(folder, `epoch_${epoch}.ckpt`);

/** The one written last: a folder may still hold later epochs of an earlier, longer run. */
function newestEpoch(folder: string): string | null {
	const writtenAt = (epoch: number) =>
		statSync(pathOfEpoch(folder, epoch)).mtimeMs;
	const epochs = listEpochs(folder).sort(
		(a, b) => writtenAt(a) - writtenAt(b) || a - b,
	);
	const newest = epochs.at(-1);
	return newest === undefined ? null : pathOfEpoch(folder, newest);
}

/** Epochs whose checkpoints lie in a folder. */
function listEpochs(folder: string): number[] {
	if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
	return attempt(folder, () => readdirSync(folder))
		.map((name) => /^epoch_(0|[1-9]\d*)\.ckpt$/.exec(name)?.[1])
		.filter((epoch) => epoch !== undefined)
		.map(Number);
}

function attempt<T>(folder: string, action: () => T): T {
	return withFileErrors(folder, EXPECTED, action);
}
