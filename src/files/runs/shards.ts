/**
 * Unfinished work of a long run, kept so that a run that was killed goes on: a folder of shards, safetensors files that appear whole.
 * Each says which run it belongs to, that is, what its inputs and options were; those of another run are refused.
 */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { writeAtomically } from "../atomic-file.ts";
import {
	parseSafetensors,
	safetensorsPieces,
	type TensorData,
} from "../checkpoints/safetensors.ts";
import { fileError } from "../file-errors.ts";
import { withInputFile } from "../input-file.ts";
import { sweepTemporaries } from "../temporary-files.ts";
import { createSavingClock } from "./saving-clock.ts";

/** The inputs and options that decide the work, by the names that users know them by. */
export type RunStamp = Readonly<Record<string, string>>;

export interface ShardOptions {
	/** Asked for when the first shard is read or written: short runs need none. */
	readonly stamp: () => RunStamp;
	/** Whether an earlier run's shards are taken up; else they make way for the first new one. */
	readonly resume: boolean;
	readonly saveEverySeconds: number;
	/** Told once when nothing more is kept because it cannot be written: the run itself goes on. */
	readonly onFailure: (error: InputError) => void;
}

export interface Shards {
	/** Whether it is time to save. */
	isDue(): boolean;
	/** Takes the stamp now: what it is made of is about to change. */
	takeStamp(): void;
	/** The arrays of a shard that an earlier run left, or null. */
	read(name: string): ReadonlyMap<string, TensorData> | null;
	write(name: string, arrays: Readonly<Record<string, TensorData>>): void;
	/** Whether a run that is resumed would find something. */
	hasAny(): boolean;
	/** Removes all shards, once the results are there. */
	clear(): void;
}

const STAMP_KEY = "run";

/** `read` throws InputError for a shard of another run and a damaged one. */
export function openShards(folder: string, options: ShardOptions): Shards {
	const clock = createSavingClock(options.saveEverySeconds);
	const pathOf = (name: string) => join(folder, `${name}.safetensors`);
	const hasEarlier = existsSync(folder);
	let stamp: RunStamp | null = null;
	let hasAny = options.resume && hasEarlier;
	let hasFailed = false;
	const getStamp = () => {
		stamp ??= options.stamp();
		return stamp;
	};
	const clear = () => {
		try {
			rmSync(folder, { recursive: true, force: true });
		} catch (error) {
			throw fileError(folder, "a folder that can be removed", error);
		}
	};
	if (hasAny) sweepTemporaries(folder, null);
	return {
		isDue: () => !hasFailed && clock.isDue(),
		takeStamp() {
			getStamp();
		},
		read(name) {
			const path = pathOf(name);
			if (!options.resume || !existsSync(path)) return null;
			return readShard(path, folder, getStamp());
		},
		write(name, arrays) {
			clock.start();
			try {
				if (!hasAny) clear();
				writeShard(pathOf(name), getStamp(), arrays);
				hasAny = true;
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				hasFailed = true;
				options.onFailure(error);
			}
			clock.stop();
		},
		hasAny: () => hasAny,
		clear,
	};
}

function writeShard(
	path: string,
	stamp: RunStamp,
	arrays: Readonly<Record<string, TensorData>>,
): void {
	const tensors = new Map(
		Object.entries(arrays).map(([key, data]) => [
			key,
			{ shape: [data.length], data },
		]),
	);
	const metadata = new Map([[STAMP_KEY, JSON.stringify(stamp)]]);
	writeAtomically(path, (file) => {
		for (const piece of safetensorsPieces({ metadata, tensors }))
			file.write(piece);
	});
}

function readShard(
	path: string,
	folder: string,
	stamp: RunStamp,
): ReadonlyMap<string, TensorData> {
	const bytes = withInputFile(path, "a shard of unfinished work", (file) => {
		const content = new Uint8Array(file.size);
		file.readInto(content, 0);
		return content;
	});
	const { metadata, tensors } = parseSafetensors(bytes, path);
	checkSameRun(folder, metadata.get(STAMP_KEY) ?? "{}", stamp);
	return new Map([...tensors].map(([name, { data }]) => [name, data]));
}

function checkSameRun(folder: string, kept: string, stamp: RunStamp): void {
	const before = JSON.parse(kept) as RunStamp;
	for (const [name, now] of Object.entries(stamp)) {
		if (before[name] !== now)
			throw new InputError(
				folder,
				`unfinished work of a run with the same ${name} (${now})`,
				`that of one with ${before[name] ?? "none"}`,
				"without --resume, the run begins anew",
			);
	}
}
