/** What a run in parts is: its inputs, its options and its stages, written once by `plan` and read by every part. */
import type { ChosenImpostors } from "../../metrics/impostors.ts";

/** A stage of a run; each of its parts can be computed by another process, once all parts of the stages that it needs are done. */
export interface StageEntry {
	readonly name: string;
	readonly parts: number;
	/** Names of the stages that must be done before. */
	readonly needs: readonly string[];
}

export interface RunManifest {
	/** Version of this format. */
	readonly format: 1;
	/** Fingerprint of all that follows; files of parts carry it. */
	readonly run: string;
	/** Name and version of the program, and what it runs on; another one computes no part of this run. */
	readonly program: string;
	/** Name and description of the engine; a part is refused where another one loads. */
	readonly engine: { readonly name: string; readonly description: string };
	readonly features: {
		/** Absolute path of a .npy file in C order. */
		readonly path: string;
		/** Bytes of the file. */
		readonly size: number;
		readonly rows: number;
		readonly cols: number;
		/** Rows of a chunk, and the SHA-256 of each chunk's values as float32. */
		readonly chunkRows: number;
		readonly chunks: readonly string[];
	};
	/** Absolute paths of other inputs by their option's key, and the SHA-256 of their bytes. */
	readonly inputs: Readonly<
		Record<string, { readonly path: string; readonly sha256: string }>
	>;
	/** The options of `cluster` by key, all of them, with the values that suit the network where nothing was typed; and which of them a user typed. */
	readonly options: Readonly<Record<string, unknown>>;
	readonly typed: readonly string[];
	/** Impostor statistics that the options give, or that were measured against a reference; null without. */
	readonly impostors: ChosenImpostors | null;
	/** Neighbours of every row of a graph that is built, if there are as many rows. */
	readonly width: number;
	/** Parts of a stage that is shared out. */
	readonly parts: number;
	/** Pivots that must stay in one part: those of a batch. */
	readonly align: number;
	readonly stages: readonly StageEntry[];
}
