/**
 * The logs folder of a training run: `epoch_N.ckpt`, `best.ckpt`, `interrupted.ckpt` and `log.txt`.
 * An interrupted run leaves its state in `interrupted.ckpt`, which the next epoch's checkpoint replaces.
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
import type { Checkpoint } from "../core/state-dict.ts";
import { InputError } from "../errors.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { fileError } from "./file-errors.ts";
import { checkOutputFile } from "./output-place.ts";

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
	/**
	 * The newest state of an earlier run.
	 * @throws InputError where there is none, or it lacks what resuming needs
	 */
	readNewest(): { path: string; checkpoint: Checkpoint };
}

/** @throws InputError where a run could not write its files, before there is a run */
export function checkLogsPlace(folder: string): void {
	for (const name of ["log.txt", "epoch_0.ckpt", "best.ckpt"])
		checkOutputFile(join(folder, name));
}

/** Makes the folder; a run from the start begins a new log and removes what an earlier run left half-way. */
export function openTrainingFiles(
	folder: string,
	isResumed: boolean,
): TrainingFiles {
	const log = join(folder, "log.txt");
	const best = join(folder, "best.ckpt");
	const interrupted = join(folder, "interrupted.ckpt");
	const epochPath = (epoch: number) => join(folder, `epoch_${epoch}.ckpt`);
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
		readNewest() {
			const path = existsSync(interrupted)
				? interrupted
				: epochPath(newestEpoch(folder, epochPath));
			const checkpoint = readCheckpoint(path);
			if (!checkpoint.resume)
				throw new InputError(
					path,
					"a training checkpoint (with momentum and step)",
					"one for use only",
				);
			return { path, checkpoint };
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

/** The one written last: a folder may still hold later epochs of an earlier, longer run. */
function newestEpoch(
	folder: string,
	epochPath: (epoch: number) => string,
): number {
	const names = existsSync(folder)
		? attempt(folder, () => readdirSync(folder))
		: [];
	const writtenAt = (epoch: number) => statSync(epochPath(epoch)).mtimeMs;
	const epochs = names
		.map((name) => /^epoch_(0|[1-9]\d*)\.ckpt$/.exec(name)?.[1])
		.filter((epoch) => epoch !== undefined)
		.map(Number)
		.sort((a, b) => writtenAt(a) - writtenAt(b) || a - b);
	if (epochs.length === 0)
		throw new InputError(
			folder,
			"an earlier run's epoch_N.ckpt to resume from",
			"none",
		);
	return epochs[epochs.length - 1];
}

function attempt<T>(folder: string, action: () => T): T {
	try {
		return action();
	} catch (error) {
		throw fileError(folder, EXPECTED, error);
	}
}
