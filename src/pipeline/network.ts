/** Chooses between the two networks by a checkpoint's metadata. No other file does that for scoring and grouping. */
import { shareMatrix } from "../arrays/shared-memory.ts";
import type { GroupOptions } from "../grouping/group.ts";
import type { scoreLgcn } from "../lgcn/score/score-set.ts";
import { scoreRelational } from "../relational/score/score-set.ts";
import { relationalSettings } from "../relational/settings.ts";
import type { ScoredBatch } from "../scoring/scored-batch.ts";
import type {
	Network,
	ScoredSet,
	ScoreSetOptions,
	SetToScore,
} from "../scoring/scored-set.ts";
import type { ScoringPool } from "../scoring/stages.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import type { Stage } from "./scoring-stages.ts";

/** The options of subgraphs and of grouping. */
export interface NetworkSettings extends SubgraphOptions, GroupOptions {}

/** The options that suit a network best: a relational network has some, an L-GCN has none and so uses the general defaults. */
export function networkSettings(network: Network): Partial<NetworkSettings> {
	return network.metadata.model === "relational"
		? relationalSettings(network.metadata)
		: {};
}

/** Scores all links of a set on the threads of a pool. */
export function scoreNetwork(
	pool: ScoringPool<Stage>,
	network: Network,
	{ features, graph }: SetToScore,
	options: ScoreSetOptions,
): ScoredSet {
	const hasWorkers = pool.workers.size > 1;
	const set = { features, graph: hasWorkers ? shareMatrix(graph) : graph };
	if (network.metadata.model === "relational")
		return scoreRelational(pool, network, set, options);
	return {
		batches: scoreWithLgcn(pool, network, set, options),
		zeroRows: new Int32Array(0),
		usedImpostors: () => null,
	};
}

/** Its modules are loaded for this network alone. */
async function* scoreWithLgcn(
	...inputs: Parameters<typeof scoreLgcn>
): AsyncGenerator<ScoredBatch> {
	const { scoreLgcn } = await import("../lgcn/score/score-set.ts");
	yield* scoreLgcn(...inputs);
}
