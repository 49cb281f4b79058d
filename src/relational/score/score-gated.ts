/** Scores the links of some successive rows of a set whose gates are known. The other rows are there for the subgraphs of these. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { sourceOf } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import { storeScores } from "../../scoring/scored-graph.ts";
import { type StagePool, scoreWith } from "../../scoring/stages.ts";
import { averagePasses } from "./average-passes.ts";
import type { RowFacts } from "./local-order.ts";
import type {
	RelationalRows,
	RelationalScoreOptions,
} from "./scoring-input.ts";
import type { RelationalStage } from "./stages.ts";
import { applyTrivialLinks } from "./trivial-links.ts";

export interface GatedPivots {
	readonly rows: RelationalRows<ComparedRows>;
	readonly facts: Pick<RowFacts, "hashes" | "zeroRows">;
	/** The pivots are the rows from `first` up to `end`. */
	readonly first: number;
	readonly end: number;
	/** A link of a lower cosine scores 0; null for any. */
	readonly leastCosine: number | null;
	/** Columns of the result. */
	readonly numScored: number;
}

export interface GatedScoring extends RelationalScoreOptions {
	readonly weights: StateDict;
	/** Called with the number of pivots of each batch. */
	readonly onBatch?: (pivots: number) => void;
}

/**
 * Returns [pivots, numScored] the scores of the pivots' links, at the positions of their neighbours; `noLink` elsewhere. Where the rows have links of a first
 * pass, the weights are those of a second one, and the scores are the average of both.
 */
export async function scoreGated(
	pool: StagePool<RelationalStage>,
	{ rows, facts, first, end, leastCosine, numScored }: GatedPivots,
	{ weights, onBatch, ...options }: GatedScoring,
): Promise<Float32Array> {
	const { relations, links } = rows;
	const { graph } = relations;
	const stage = { network: "relational", kind: "score", weights } as const;
	const batches = scoreWith(
		pool,
		{ ...stage, rows, options },
		{ firstRow: first, numRows: end, step: options.batchSize },
	);
	const averaged = links ? averagePasses(batches, links) : batches;
	const source = sourceOf(relations.features);
	const finished = applyTrivialLinks(averaged, source, facts, leastCosine);
	const scores = new Float32Array((end - first) * numScored);
	const data = graph.data.subarray(first * graph.cols, end * graph.cols);
	const ofPivots = { ...graph, rows: end - first, data };
	for await (const { subgraphs, scores: ofLinks } of finished) {
		const pivots = subgraphs.pivots.map((pivot) => pivot - first);
		const scored = { graph: ofPivots, numScored, scores };
		storeScores(scored, { ...subgraphs, pivots }, ofLinks);
		onBatch?.(pivots.length);
	}
	return scores;
}
