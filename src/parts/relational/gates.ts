/** The stages that compute the gates of the edges that the rows of a part list. */

import { sharedFloats } from "../../arrays/shared-memory.ts";
import { layerNames } from "../../files/checkpoints/relational-shapes.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { countStored, withDensities } from "../../relational/relations.ts";
import { createGateTable } from "../../relational/score/gate-table.ts";
import { gatedAtOnce } from "../../relational/score/run-pass.ts";
import { fillWith } from "../../scoring/stages.ts";
import { countActive } from "../../subgraph/active-connections.ts";
import { openLinkTable } from "../links/link-table.ts";
import type { StageWork } from "../part-context.ts";
import { settingsOf } from "../settings.ts";
import {
	readFloats,
	readGraph,
	readOwnLinks,
	readUnitRows,
} from "./local-rows.ts";
import type { OpenPass } from "./passes.ts";
import { openPartRows, openTable, runSteps } from "./step-work.ts";

/** `gates` F32 [rows, A, 3], as `createGateTable`. */
export const computeGates =
	(open: OpenPass): StageWork =>
	async (context, part): Promise<PartArrays> => {
		const pass = open(context);
		if (!pass) return {};
		const { activeConnection } = settingsOf(context.manifest);
		const rows = openPartRows(context, part);
		const { set, graph, pivots } = rows;
		const cols = graph.width;
		const numActive = countActive({ cols }, activeConnection);
		const numStored = countStored({ cols });
		// Cosines that are not stored are computed from features.
		const hasFeatures = numActive > numStored;
		const links =
			pass.links === null ? null : openLinkTable(context, pass.links, set.rows);
		const cosines = openTable(context, "relations", "cosines", numStored);
		const width = numActive * layerNames.length;
		const numPivots = pivots.end - pivots.first;
		const gates = new Float32Array(numPivots * width);
		const costs = {
			hops: [numActive],
			hasFeatures,
			bytes: 4 * (cols + numStored + width + 8),
			links: links ? links.count() / set.rows : 0,
		};
		await runSteps(context, rows, costs, async (pool, step) => {
			const { first } = step;
			const end = first + step.pivots.end - step.pivots.first;
			const relations = withDensities({
				features: hasFeatures
					? readUnitRows(set, step)
					: { rows: 0, cols: set.features.cols, data: sharedFloats(0) },
				graph: readGraph(graph, step, first, end),
				impostors: pass.impostors,
				cosines: readFloats(cosines, step, first, end),
				leastCosines: sharedFloats(0),
			});
			const table = createGateTable(relations, activeConnection);
			const ofStep = {
				relations,
				links: links && readOwnLinks(links, step, first, end),
				gates: table,
			};
			const { weights } = pass;
			const stage = { network: "relational", kind: "gate", weights } as const;
			await fillWith(
				pool,
				{ ...stage, rows: ofStep, activeConnection },
				{ firstRow: first, numRows: end, step: gatedAtOnce },
			);
			const at = step.pivots.first - pivots.first;
			gates.set(table.subarray(first * width, end * width), at * width);
			context.onProgress(step.pivots.end - pivots.first, numPivots);
		});
		return { gates };
	};
