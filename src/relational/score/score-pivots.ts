/**
 * Scores the links of some rows, the pivots, of a set that has been scored before: of rows that were added to it, and of rows that have new neighbours.
 * Their subgraphs need other rows too, whose neighbours, cosines and links of the first pass are known.
 */

import { hashRows } from "../../arrays/content-order.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import { findZeroRows } from "../../arrays/normalise.ts";
import { sourceOf } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import { poolRows } from "../../grouping/pooled-rows.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import { fillWith, type StagePool } from "../../scoring/stages.ts";
import { type LinksByRow, withMasses } from "../first-pass.ts";
import { type Relations, relateByCosines } from "../relations.ts";
import { createGateTable } from "./gate-table.ts";
import type { RowFacts } from "./local-order.ts";
import { scoreGated } from "./score-gated.ts";
import type { RelationalScoreOptions } from "./scoring-input.ts";
import type { RelationalStage } from "./stages.ts";

const gatedAtOnce = 4096;

/** R rows, of which the first P are pivots. The last one stands for all rows that are in no pivot's subgraph; it has no neighbours. */
export interface PivotSet {
	readonly numPivots: number;
	/** [R, D] rows of length 1 or of zeros, in shared memory. */
	readonly features: ComparedRows;
	/** Of R rows and K + 1 columns. */
	readonly graph: KnnGraph;
	/** [R, K] cosine of each row and its neighbours. */
	readonly cosines: Float32Array;
	/** [R, K] probability by the first pass of each link to a nearest neighbour; `noLink` behind these. */
	readonly first: Float32Array;
	/** [R] sum of the probabilities by the first pass of each row's links, those with rows outside among them. */
	readonly masses: Float64Array;
}

/** A pivot set with what both passes read of its rows. */
export interface RelatedPivots extends PivotSet {
	readonly relations: Relations<ComparedRows>;
	readonly facts: Pick<RowFacts, "hashes" | "zeroRows">;
}

export interface PivotPass extends RelationalScoreOptions {
	readonly weights: StateDict;
	/** Whether the pass is a second one, which reads `first` and `masses`. */
	readonly isSecond: boolean;
}

/** Prepares a set for its passes. */
export function relatePivots<S extends PivotSet>(
	set: S,
	impostors: ImpostorStatistics,
): S & RelatedPivots {
	const { features, graph, cosines } = set;
	const relations = relateByCosines(features, graph, impostors, cosines);
	const source = sourceOf(features);
	const facts = { hashes: hashRows(source), zeroRows: findZeroRows(source) };
	return { ...set, relations, facts };
}

/** Runs one pass. Returns [P, K] the scores of the pivots' links with their nearest neighbours; `noLink` for the others. */
export async function scorePivots(
	pool: StagePool<RelationalStage>,
	set: RelatedPivots,
	{ weights, isSecond, ...options }: PivotPass,
): Promise<Float32Array> {
	const { relations, graph, numPivots } = set;
	const { activeConnection } = options;
	const network = "relational";
	const width = Math.min(options.kAtHop[0], graph.cols - 1);
	const links = isSecond ? joinLinks(set, width) : null;
	const gates = createGateTable(relations, activeConnection);
	const rows = { relations, links, gates };
	await fillWith(
		pool,
		{ network, kind: "gate", weights, rows, activeConnection },
		{ numRows: graph.rows, step: gatedAtOnce },
	);
	return scoreGated(
		pool,
		{
			rows,
			facts: set.facts,
			first: 0,
			end: numPivots,
			leastCosine: null,
			numScored: graph.cols - 1,
		},
		{ ...options, weights },
	);
}

/** The links of the first pass among the rows and their nearest `numScored` neighbours, with the masses of the whole set. */
function joinLinks(
	{ graph, first, masses }: PivotSet,
	numScored: number,
): LinksByRow {
	const outside = graph.rows - 1;
	const cols = numScored + 1;
	const data = new Int32Array(graph.rows * cols);
	const scores = new Float32Array(graph.rows * numScored);
	for (let row = 0; row < graph.rows; row++) {
		const start = row * graph.cols + 1;
		const known = row * (graph.cols - 1);
		data[row * cols] = row;
		for (let c = 0; c < numScored; c++) {
			const score = first[known + c];
			const other = graph.data[start + c];
			const isLink = other !== outside && score !== noLink;
			// Pooling takes the score of the other direction wherever two rows list each other, so that a link without a score must not be listed.
			data[row * cols + 1 + c] = isLink || other === row ? other : outside;
			scores[row * numScored + c] = isLink ? score : noLink;
		}
	}
	const nearest = { ...graph, cols, data };
	const links = withMasses(
		poolRows({ graph: nearest, numScored, scores }, "avg", "both"),
	);
	links.masses.set(masses);
	return links;
}
