/** The options of a run in parts, as its stages use them. */

import type { GraphOptions } from "../graph/build-graph.ts";
import type { CopyKind } from "../graph/copies/copies.ts";
import type { GroupOptions } from "../grouping/group.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import type { RunManifest } from "./manifest.ts";

export interface PartSettings
	extends SubgraphOptions,
		Omit<GroupOptions, "decisions">,
		Pick<GraphOptions, "metric" | "method" | "seed"> {
	readonly copies: CopyKind;
	/** Pivots in a batch. */
	readonly batchSize: number;
	/** Whether `cluster` would leave the features in their file. */
	readonly mmap: boolean;
}

/** The options of a manifest. Decisions are an input: see `readDecisions`. */
export function settingsOf({ options }: RunManifest): PartSettings {
	return options as unknown as PartSettings;
}

/** What the table of a run's stages depends on. */
export interface RunFacts {
	/** Rows of the features' file. */
	readonly rows: number;
	readonly model: "lgcn" | "relational";
	readonly passes: 1 | 2;
	readonly copies: CopyKind;
	/** Whether the graph is read from a file. */
	readonly hasGraph: boolean;
	readonly method: GraphOptions["method"];
	/** Parts of a stage that is shared out. */
	readonly parts: number;
}
