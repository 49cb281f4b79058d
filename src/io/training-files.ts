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
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Checkpoint } from "../core/state-dict.ts";
import { InputError } from "../errors.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { fileError } from "./file-errors.ts";

export interface TrainingFiles {
	readonly log: string;
	readonly best: string;
	appendLog(line: string): void;
	/** Writes `epoch_N.ckpt` and returns its path. */
	writeEpoch(epoch: number, checkpoint: Checkpoint): string;
	writeBest(checkpoint: Checkpoint): void;
	/** Writes `interrupted.ckpt` and returns its path. */
	writeInterrupted(checkpoint: Checkpoint): string;
	/**
	 * The newest state of an earlier run.
	 * @throws InputError where there is none, or it lacks what resuming needs
	 */
	readNewest(): { path: string; checkpoint: Checkpoint };
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
		appendLog: (line) => appendFileSync(log, `${line}\n`),
		writeEpoch(epoch, checkpoint) {
			writeCheckpoint(epochPath(epoch), checkpoint);
			rmSync(interrupted, { force: true });
			return epochPath(epoch);
		},
		writeBest: (checkpoint) => writeCheckpoint(best, checkpoint),
		writeInterrupted(checkpoint) {
			writeCheckpoint(interrupted, checkpoint);
			return interrupted;
		},
		readNewest() {
			const path = existsSync(interrupted)
				? interrupted
				: epochPath(newestEpoch(folder));
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
	if (!isResumed) startFolder(folder, log, interrupted);
	return files;
}

function startFolder(folder: string, log: string, interrupted: string): void {
	try {
		mkdirSync(folder, { recursive: true });
		rmSync(interrupted, { force: true });
		writeFileSync(log, "");
	} catch (error) {
		throw fileError(folder, "a folder that can be written", error);
	}
}

function newestEpoch(folder: string): number {
	const names = existsSync(folder) ? readdirSync(folder) : [];
	const epochs = names
		.map((name) => /^epoch_(\d+)\.ckpt$/.exec(name)?.[1])
		.filter((epoch) => epoch !== undefined)
		.map(Number);
	if (epochs.length === 0)
		throw new InputError(
			folder,
			"an earlier run's epoch_N.ckpt to resume from",
			"none",
		);
	return Math.max(...epochs);
}
