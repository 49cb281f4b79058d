/** The options that suit a relational network best. */

import type { CheckpointMetadata } from "../arrays/state-dict.ts";
import type { GroupOptions } from "../grouping/group.ts";
import { relationalDefaultsOf } from "../options/command-options.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";

type RelationalSettings = SubgraphOptions & GroupOptions;

/** The settings in a checkpoint's metadata; for all others, the defaults for relational networks. */
export function relationalSettings(
	metadata: CheckpointMetadata,
): Partial<RelationalSettings> {
	const defaults = relationalDefaultsOf<RelationalSettings>("cluster");
	const { threshold } = metadata.training;
	return {
		...defaults,
		kAtHop: metadata.kAtHop ?? defaults.kAtHop,
		activeConnection: metadata.activeConnection ?? defaults.activeConnection,
		threshold:
			typeof threshold === "number" && threshold >= 0 && threshold <= 1
				? threshold
				: defaults.threshold,
	};
}
