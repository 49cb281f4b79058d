/** The stage that scores the links of a part's rows with an L-GCN. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { projectedColumns } from "../../lgcn/score/pair-layer.ts";
import { scoreRange } from "../../lgcn/score/score-set.ts";
import { keepsTables, maxTableRows } from "../../lgcn/score/table-limits.ts";
import { createScoredGraph, storeScores } from "../../scoring/scored-graph.ts";
import { exchangeScores } from "../links/exchange.ts";
import type { StageWork } from "../part-context.ts";
import { readGraph } from "../relational/local-rows.ts";
import {
	countScored,
	openPartRows,
	runSteps,
} from "../relational/step-work.ts";
import type { Step } from "../relational/steps.ts";
import type { PartSet } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { readCentre } from "./centre.ts";

/** `scores` F32 [rows, K], -1 where there is no link, and the arrays of `exchangeScores`. */
export const scoreLinks: StageWork = async (context, part) => {
	const { network, onProgress } = context;
	const settings = settingsOf(context.manifest);
	const rows = openPartRows(context, part);
	const { set, graph, pivots } = rows;
	const numScored = countScored(context, graph);
	const numPivots = pivots.end - pivots.first;
	const scores = new Float32Array(numPivots * numScored);
	const { isOnGpu } = await context.loadEngine();
	const hasTables = keepsTables({ isOnGpu }, 0);
	const costs = {
		hops: settings.kAtHop.map((k) => Math.min(k, numScored)),
		hasFeatures: true,
		bytes:
			4 * graph.width + (hasTables ? 8 * projectedColumns(network.weights) : 0),
		mostRows: maxTableRows,
	};
	const centre = readCentre(context);
	await runSteps(context, rows, costs, async (pool, step) => {
		const local = readGraph(graph, step, 0, step.rows.length);
		const features = readFeatures(set, step);
		const scored = createScoredGraph(local, settings.kAtHop[0]);
		const count = step.pivots.end - step.pivots.first;
		const range = {
			firstRow: step.first,
			numRows: step.first + count,
			numPivots: count,
		};
		const batches = scoreRange(
			pool,
			network,
			{ features, centre, graph: local },
			{ ...settings, ...range },
		);
		let done = step.pivots.first - pivots.first;
		for await (const batch of batches) {
			storeScores(scored, batch.subgraphs, batch.scores);
			done += batch.subgraphs.pivots.length;
			onProgress(done, numPivots);
		}
		const first = step.first * numScored;
		scores.set(
			scored.scores.subarray(first, first + count * numScored),
			(step.pivots.first - pivots.first) * numScored,
		);
	});
	return { scores, ...exchangeScores(context, part, scores) };
};

/** The rows of a step, and one of zeros for the row that stands for all others. */
function readFeatures(set: PartSet, { rows }: Step): ComparedRows {
	const { cols, data } = set.gather(rows);
	const padded = createKernelFloats((rows.length + 1) * cols);
	padded.data.set(data);
	return { rows: rows.length + 1, cols, ...padded };
}
