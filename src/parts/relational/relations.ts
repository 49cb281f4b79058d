/** The stage that compares the rows of a part with their nearest neighbours. */
import {
	countRanked,
	countStored,
	createRelations,
} from "../../relational/relations.ts";
import { relatedAtOnce } from "../../relational/score/run-pass.ts";
import { fillWith } from "../../scoring/stages.ts";
import { checkSubgraphOptions } from "../../subgraph/subgraph.ts";
import type { StageWork } from "../part-context.ts";
import { settingsOf } from "../settings.ts";
import { readGraph, readUnitRows } from "./local-rows.ts";
import { openPartRows, runSteps } from "./step-work.ts";

/** Densities are computed anew wherever they are read, since they depend on the statistics. */
const anyStatistics = { mean: 0, deviation: 1 };

/** `cosines` F32 [rows, C] of each row and its nearest neighbours, filled up with 0; `least` F32 [rows] the lowest cosine of its ranked neighbours. @throws InputError as `checkSubgraphOptions` */
export const relateRows: StageWork = async (context, part) => {
	const rows = openPartRows(context, part);
	const { pivots, graph } = rows;
	const cols = graph.width;
	const { manifest } = context;
	checkSubgraphOptions(
		{ rows: graph.rows, cols },
		settingsOf(manifest),
		manifest.inputs.knnGraphPath?.path ?? "graph",
	);
	const numStored = countStored({ cols });
	const numPivots = pivots.end - pivots.first;
	const cosines = new Float32Array(numPivots * numStored);
	const least = new Float32Array(numPivots);
	const costs = {
		hops: [countRanked({ cols })],
		hasFeatures: true,
		bytes: 4 * (cols + numStored + 4),
	};
	await runSteps(context, rows, costs, async (pool, step) => {
		const { first } = step;
		const end = first + step.pivots.end - step.pivots.first;
		const relations = createRelations(
			readUnitRows(rows.set, step),
			readGraph(graph, step, first, end),
			anyStatistics,
		);
		await fillWith(
			pool,
			{ network: "relational", kind: "relate", relations },
			{ firstRow: first, numRows: end, step: relatedAtOnce },
		);
		const at = step.pivots.first - pivots.first;
		const ofPivots = relations.cosines.subarray(
			first * numStored,
			end * numStored,
		);
		cosines.set(ofPivots, at * numStored);
		least.set(relations.leastCosines.subarray(first, end), at);
		context.onProgress(step.pivots.end - pivots.first, numPivots);
	});
	return { cosines, least };
};
