/** The stages that score the links of a part's rows. */

import { layerNames } from "../../files/checkpoints/relational-shapes.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { countStored, withDensities } from "../../relational/relations.ts";
import { isInKernels } from "../../relational/score/link-scorer.ts";
import { scoreGated } from "../../relational/score/score-gated.ts";
import { countActive } from "../../subgraph/active-connections.ts";
import { exchangeScores } from "../links/exchange.ts";
import { openLinkTable } from "../links/link-table.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetTable, type PartSet } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import {
	readFloats,
	readGraph,
	readPaths,
	readUnitRows,
} from "./local-rows.ts";
import type { OpenPass } from "./passes.ts";
import { inTheirOrder, orderPivots } from "./step-order.ts";
import { countScored, openPartRows, openTable, runSteps } from "./step-work.ts";
import type { Step } from "./steps.ts";

/** `scores` F32 [rows, K], -1 where there is no link, and the arrays of `exchangeScores`. */
export const scoreLinks =
	(open: OpenPass): StageWork =>
	async (context, part): Promise<PartArrays> => {
		const pass = open(context);
		if (!pass) return {};
		const { weights, impostors, leastCosine } = pass;
		const { kAtHop, activeConnection, batchSize } = settingsOf(
			context.manifest,
		);
		const rows = openPartRows(context, part);
		const { set, graph, pivots } = rows;
		const cols = graph.width;
		const numStored = countStored({ cols });
		const numScored = countScored(context, graph);
		const gateWidth =
			layerNames.length * countActive({ cols }, activeConnection);
		const tables = {
			cosines: openTable(context, "relations", "cosines", numStored),
			least: openTable(context, "relations", "least", 1),
			gates: openTable(context, pass.gates, "gates", gateWidth),
			links:
				pass.links === null
					? null
					: openLinkTable(context, pass.links, set.rows),
		};
		const numPivots = pivots.end - pivots.first;
		const scores = new Float32Array(numPivots * numScored);
		let done = 0;
		const onBatch = (count: number) => {
			done += count;
			context.onProgress(done, numPivots);
		};
		const costs = {
			// Subgraphs reach no further columns than those that are scored.
			hops: kAtHop.map((k) => Math.min(k, numScored)),
			hasFeatures: true,
			bytes: 4 * (cols + numStored + gateWidth + 8),
			links: tables.links ? tables.links.count() / set.rows : 0,
		};
		// Scores of an engine's tensors depend on their batch.
		const isFree = isInKernels(await context.loadEngine());
		await runSteps(context, rows, costs, async (pool, step) => {
			const relations = withDensities({
				features: readUnitRows(set, step),
				graph: readGraph(graph, step, 0, step.rows.length),
				impostors,
				cosines: readFloats(tables.cosines, step),
				leastCosines: readFloats(tables.least, step),
			});
			const gated = {
				rows: {
					relations,
					links: tables.links && readPaths(tables.links, set.rows, step),
					gates: readFloats(tables.gates, step),
				},
				facts: readFacts(context, set, step),
				first: step.first,
				end: step.first + step.pivots.end - step.pivots.first,
				leastCosine,
				numScored,
			};
			const ordered = isFree ? orderPivots(gated) : inTheirOrder(gated);
			const options = { weights, kAtHop, activeConnection, batchSize, onBatch };
			const ofStep = await scoreGated(pool, ordered.gated, options);
			const begin = step.pivots.first - pivots.first;
			ordered.positions.forEach((position, i) => {
				const ofPivot = ofStep.subarray(i * numScored, (i + 1) * numScored);
				scores.set(ofPivot, (begin + position) * numScored);
			});
		});
		return { scores, ...exchangeScores(context, part, scores) };
	};

/** Hashes and rows of zeros, by the numbers of the step. */
function readFacts(
	context: PartContext,
	{ fileRows }: PartSet,
	{ rows, numberOf }: Step,
) {
	const { files, manifest } = context;
	const hashes = openSetTable<Uint32Array>(context, {
		stage: "statistics",
		name: "unitHashes",
		rows: manifest.features.rows,
		width: 1,
	});
	const inFile = fileRows ? rows.map((row) => fileRows[row]) : rows;
	const zeroRows = files.read<Int32Array>("impostors", 0, "zeroRows");
	return {
		hashes: hashes.gather(inFile, new Uint32Array(rows.length)),
		zeroRows: zeroRows
			.map((row) => numberOf(row))
			.filter((number) => number >= 0),
	};
}
