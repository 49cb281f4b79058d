/**
 * Unfinished work of a long run, saved so that the run can resume after it was killed: a folder of shards, safetensors files that appear whole.
 * Each holds the fingerprint of its run, that is, of its inputs and options; shards of another run are refused.
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
import { withFileErrors } from "../file-errors.ts";
import { readBytes, withInputFile } from "../input-file.ts";
import { sweepTemporaries } from "../temporary-files.ts";
import { createSavingClock, type SavingClock } from "./saving-clock.ts";

/** The inputs and options that the result depends on, by the names that users know. */
export type RunFingerprint = Readonly<Record<string, string>>;

export interface ShardOptions {
	/** Called when the first shard is read or written; short runs need none. */
	readonly fingerprint: () => RunFingerprint;
	/** Whether the shards of an earlier run are used; else the first new one replaces them all. */
	readonly resume: boolean;
	readonly saveEverySeconds: number;
	/** Called once when a shard cannot be written: the run goes on, and saves no more. */
	readonly onFailure: (error: InputError) => void;
}

export interface Shards {
	/** Whether it is time to save. */
	isDue(): boolean;
	/** Computes the fingerprint now; call it before the features change in memory. */
	takeFingerprint(): void;
	/** The arrays of a shard that an earlier run left, or null. */
	read(name: string): ReadonlyMap<string, TensorData> | null;
	write(name: string, arrays: Readonly<Record<string, TensorData>>): void;
	/** Whether a resumed run would find shards. */
	hasAny(): boolean;
	/** Removes all shards, once the results are there. */
	clear(): void;
}

const FINGERPRINT_KEY = "run";

/** `read` throws InputError for a shard of another run and a damaged one. */
export function openShards(folder: string, options: ShardOptions): Shards {
	return new ShardFolder(folder, options);
}

/** The same shards, in which all names begin with `prefix`: for a stage that runs more than once. */
export function withPrefix(shards: Shards, prefix: string): Shards {
	return {
		isDue: () => shards.isDue(),
		takeFingerprint: () => shards.takeFingerprint(),
		read: (name) => shards.read(prefix + name),
		write: (name, arrays) => shards.write(prefix + name, arrays),
		hasAny: () => shards.hasAny(),
		clear: () => shards.clear(),
	};
}

class ShardFolder implements Shards {
	private readonly folder: string;
	private readonly options: ShardOptions;
	private readonly clock: SavingClock;
	private fingerprint: RunFingerprint | null = null;
	private hasShards: boolean;
	private hasFailed = false;

	constructor(folder: string, options: ShardOptions) {
		this.folder = folder;
		this.options = options;
		this.clock = createSavingClock(options.saveEverySeconds);
		this.hasShards = options.resume && existsSync(folder);
		if (this.hasShards) sweepTemporaries(folder, null);
	}

	isDue(): boolean {
		return !this.hasFailed && this.clock.isDue();
	}

	takeFingerprint(): RunFingerprint {
		this.fingerprint ??= this.options.fingerprint();
		return this.fingerprint;
	}

	read(name: string): ReadonlyMap<string, TensorData> | null {
		const path = this.pathOf(name);
		if (!this.options.resume || !existsSync(path)) return null;
		return readShard(path, this.folder, this.takeFingerprint());
	}

	write(name: string, arrays: Readonly<Record<string, TensorData>>): void {
		this.clock.start();
		try {
			if (!this.hasShards) this.clear();
			writeShard(this.pathOf(name), this.takeFingerprint(), arrays);
			this.hasShards = true;
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			this.hasFailed = true;
			this.options.onFailure(error);
		}
		this.clock.stop();
	}

	hasAny(): boolean {
		return this.hasShards;
	}

	clear(): void {
		withFileErrors(this.folder, "a folder that can be removed", () =>
			rmSync(this.folder, { recursive: true, force: true }),
		);
	}

	private pathOf(name: string): string {
		return join(this.folder, `${name}.safetensors`);
	}
}

function writeShard(
	path: string,
	fingerprint: RunFingerprint,
	arrays: Readonly<Record<string, TensorData>>,
): void {
	const tensors = new Map(
		Object.entries(arrays).map(([key, data]) => [
			key,
			{ shape: [data.length], data },
		]),
	);
	const metadata = new Map([[FINGERPRINT_KEY, JSON.stringify(fingerprint)]]);
	writeAtomically(path, (file) => {
		for (const piece of safetensorsPieces({ metadata, tensors }))
			file.write(piece);
	});
}

function readShard(
	path: string,
	folder: string,
	fingerprint: RunFingerprint,
): ReadonlyMap<string, TensorData> {
	const bytes = withInputFile(path, "a shard of unfinished work", (file) =>
		readBytes(file, 0, file.size),
	);
	const { metadata, tensors } = parseSafetensors(bytes, path);
	checkSameRun(folder, metadata.get(FINGERPRINT_KEY) ?? "{}", fingerprint);
	return new Map([...tensors].map(([name, { data }]) => [name, data]));
}

function checkSameRun(
	folder: string,
	saved: string,
	fingerprint: RunFingerprint,
): void {
	const before = JSON.parse(saved) as RunFingerprint;
	for (const [name, now] of Object.entries(fingerprint)) {
		if (before[name] !== now)
			throw new InputError(
				folder,
				`unfinished work of a run with the same ${name} (${now})`,
				`that of one with ${before[name] ?? "none"}`,
				"without --resume, the run begins anew",
			);
	}
}
