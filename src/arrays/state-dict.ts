/** A network's weights, and the settings that it was trained with. */

/** One named array of a network. */
export interface Weight {
	readonly shape: readonly number[];
	/** Row-major, the product of `shape` values. */
	readonly data: Float32Array;
}

/** Weights by name; an L-GCN has the names of the reference's PyTorch state dict. */
export type StateDict = ReadonlyMap<string, Weight>;

/** What a network is, and what it was trained on. */
export interface CheckpointMetadata {
	readonly model: "lgcn" | "relational";
	/** Length of a feature row, or null for a model that takes any. */
	readonly featureLength: number | null;
	readonly aggregator: "mean" | "weighted" | "attention";
	/** This and `activeConnection` are null where the file does not say (a PyTorch checkpoint). */
	readonly kAtHop: readonly number[] | null;
	readonly activeConnection: number | null;
	readonly epoch: number;
	/** Training settings and figures; plain JSON. */
	readonly training: Readonly<Record<string, unknown>>;
}

/** A network as a file holds it. */
export interface Checkpoint {
	readonly metadata: CheckpointMetadata;
	readonly weights: StateDict;
	/** Null in a checkpoint that training cannot continue from. */
	readonly resume: ResumeState | null;
}

/** What training needs to continue as if it had never stopped. */
export interface ResumeState {
	/** The optimizer's moments under their weights' names (AdamW: with `.first` and `.second` appended). */
	readonly momentum: StateDict;
	/** Steps done, over all epochs. */
	readonly step: number;
	/** State of the sample-order generator (four 32-bit words) at the start of the next epoch. */
	readonly random: Uint32Array;
	/** Lowest loss or best B-Cubed F so far, its epoch, and running averages; plain JSON. */
	readonly progress: Readonly<Record<string, unknown>>;
}

/** Copies the weights with these names, including their data. */
export function copyWeights(
	weights: StateDict,
	names: Iterable<string>,
): Map<string, Weight> {
	const copies = new Map<string, Weight>();
	for (const name of names) {
		const { shape, data } = weights.get(name)!;
		copies.set(name, { shape, data: data.slice() });
	}
	return copies;
}
