/** A library's network and how it groups: kept in its settings, so that a library is scored the same wherever it is, and by any version of the package. */
import type { Checkpoint } from "../arrays/state-dict.ts";
import { InputError } from "../errors.ts";
import { defaultNetwork } from "../files/bundled.ts";
import {
	decodeCheckpoint,
	encodeCheckpoint,
	readCheckpoint,
} from "../files/checkpoints/checkpoint.ts";
import type { EventChanges } from "../files/library/event.ts";
import type { LibraryState } from "../files/library/state.ts";
import type { GroupOptions } from "../grouping/group.ts";
import type { ChosenImpostors } from "../metrics/impostors.ts";
import { defaultsOf } from "../options/command-options.ts";
import { networkSettings } from "../pipeline/network.ts";

/** How rows are searched, scored and grouped. */
export interface LibraryOptions extends GroupOptions {
	/** K, neighbours of a row. */
	readonly k: number;
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	readonly batchSize: number;
	readonly seed: number;
}

/** What was measured when all rows were scored the last time. */
export interface Measured {
	readonly impostors: ChosenImpostors;
	/** A higher cosine is nearly equal; null where copies were not searched for. */
	readonly cutOff: number | null;
}

export interface LibraryNetwork {
	readonly checkpoint: Checkpoint;
	readonly options: LibraryOptions;
	/** Null before the first rows. */
	readonly measured: Measured | null;
}

/**
 * The network of a library, or that of a library to be made.
 * @param path a checkpoint for a new library; null for the bundled one
 * @throws InputError for a checkpoint that cannot be read, and an L-GCN, whose scores of old links would not hold
 */
export function readNetwork(
	state: LibraryState,
	path: string | null,
): LibraryNetwork {
	const stored = state.setting("network");
	if (typeof stored === "string") {
		const bytes = Buffer.from(stored, "base64");
		return {
			checkpoint: decodeCheckpoint(bytes, "the library's network"),
			options: state.setting("options") as LibraryOptions,
			measured: (state.setting("measured") ?? null) as Measured | null,
		};
	}
	const file = path ?? defaultNetwork;
	const checkpoint = readCheckpoint(file);
	if (checkpoint.metadata.model !== "relational")
		throw new InputError(
			file,
			"a relational network for a library",
			"an L-GCN",
			"gcn-cluster train --model relational trains one",
		);
	return { checkpoint, options: chooseOptions(checkpoint), measured: null };
}

function chooseOptions(checkpoint: Checkpoint): LibraryOptions {
	const all = {
		...defaultsOf<LibraryOptions>("cluster"),
		...networkSettings(checkpoint),
	};
	return {
		k: Math.max(all.k, ...all.kAtHop, all.activeConnection),
		kAtHop: all.kAtHop,
		activeConnection: all.activeConnection,
		batchSize: all.batchSize,
		seed: all.seed,
		propagation: all.propagation,
		threshold: all.threshold,
		maxSz: all.maxSz,
		step: all.step,
		pool: all.pool,
	};
}

/** Stores the network of a new library. */
export function storeNetwork(
	event: EventChanges,
	{ checkpoint, options }: LibraryNetwork,
): void {
	const bytes = Buffer.from(encodeCheckpoint(checkpoint));
	event.setSetting("network", bytes.toString("base64"));
	event.setSetting("options", options);
}
