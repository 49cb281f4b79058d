/** The leaders of nearly equal rows. */
import { sharedInts } from "../../arrays/shared-memory.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import {
	joinCopies,
	leaderPositions,
	leadersOf,
} from "../../graph/copies/copies.ts";
import { hasManyShort } from "../../graph/copies/leaders-graph.ts";
import {
	chooseLeaders,
	createNearPairs,
} from "../../graph/copies/near-pairs.ts";
import { everyRow } from "../../graph/similarity.ts";
import {
	decisionsOfLeaders,
	partCopies,
} from "../../grouping/decisions/leaders.ts";
import { fewLeaders } from "../../pipeline/collapse-copies.ts";
import {
	type FoundCopies,
	joinNearRows,
	type Leaders,
	ranksOf,
} from "../../pipeline/join-near-rows.ts";
import { readDecisions } from "../inputs.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { impostorArrays, readImpostors } from "../relational/impostor-files.ts";
import { openGraph, openSetA } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { isGivenGraph } from "../whole-graph/stages.ts";
import { deriveLists } from "./derive-lists.ts";
import { readCutOff } from "./near-pairs.ts";

/**
 * `cutOff`; `copyOf` [N] where there are near copies. Where these are so many that there may be more, or that the graph of the leaders is built anew, this part does
 * both, and has `neighbours` [leaders, k + 1]. Where few leaders are left, the statistics of all rows, to score with: `statistics`, `source` and `known`.
 */
export const chooseAllLeaders: StageWork = async (context) => {
	const { files, manifest } = context;
	const cutOff = readCutOff(context);
	const numRows = manifest.features.rows;
	const order = files.read<Int32Array>("equal-rows", 0, "order");
	const equalTo = readEqual(context, numRows);
	const decisions = readDecisions(context);
	const { leaderOf: near, isOpen } = joinPairs(context, order);
	const known = decisions && decisionsOfLeaders(decisions, equalTo);
	const leaderOf = partCopies(near, known);
	const found = { cutOff: Float64Array.of(cutOff) };
	const isLed = leaderOf.some((leader, row) => leader !== row);
	let copyOf = equalTo;
	let neighbours: Int32Array | null = null;
	if (isLed && (isOpen || needsGraph(context, leaderOf))) {
		const joined = await joinHere(context, {
			order,
			cutOff,
			copyOf: equalTo,
			near: { leaderOf: near, isOpen },
		});
		copyOf = joined.copyOf;
		neighbours = joined.neighbours;
	} else if (isLed) copyOf = joinCopies(equalTo, leaderOf);
	const numLeaders = leadersOf(copyOf).length;
	const isFew = numLeaders < fewLeaders && numLeaders < numRows;
	return {
		...found,
		...(isLed && { copyOf }),
		...(neighbours && { neighbours }),
		...(isFew && impostorArrays(readImpostors(files, "cut-off")!)),
	};
};

/** [N] the row that each row equals. */
function readEqual({ files }: PartContext, numRows: number): Int32Array {
	return files.lengthOf("equal-rows", 0, "copyOf") === null
		? everyRow(0, numRows, 1)
		: files.read<Int32Array>("equal-rows", 0, "copyOf");
}

/** The leader of each row of the set, by the pairs of all parts. */
function joinPairs(context: PartContext, order: Int32Array) {
	const { files, manifest } = context;
	const { rows, fileRows } = openSetA(context);
	const ranks = ranksOf(order);
	const pairs = createNearPairs(rows);
	let isOpen = false;
	for (let part = 0; part < manifest.parts; part++) {
		const read = <A extends Int32Array | Float64Array>(name: string) =>
			files.read<A>("near-pairs", part, name);
		const ofRows = read<Int32Array>("rows");
		const others = read<Int32Array>("others");
		const cosines = read<Float64Array>("cosines");
		for (let i = 0; i < ofRows.length; i++)
			pairs.add(ofRows[i], others[i], cosines[i]);
		if (read<Int32Array>("isOpen")[0] === 1) isOpen = true;
	}
	const rankOf = (row: number) => ranks[fileRows ? fileRows[row] : row];
	return { ...chooseLeaders(pairs, rows, rankOf), isOpen };
}

/** Whether so many leaders keep too few neighbours that their graph is built anew. */
function needsGraph(context: PartContext, leaderOf: Int32Array): boolean {
	const leaders = leadersOf(leaderOf);
	const numbers = { positions: leaderPositions(leaderOf), leaders };
	let numShort = 0;
	deriveLists(
		openGraph(context, "A"),
		numbers,
		0,
		leaders.length,
		(_leader, _list, isShort) => {
			if (isShort) numShort++;
		},
	);
	return hasManyShort(numShort, leaders.length);
}

/** Joins the rows as one machine does, with the whole graph in memory. */
async function joinHere(context: PartContext, found: FoundCopies) {
	const { manifest, workers, onProgress } = context;
	const settings = settingsOf(manifest);
	const { metric } = settings;
	const engine = await context.loadEngine();
	const graph = openGraph(context, "A");
	const { rows, width: cols } = graph;
	const data = graph.range(0, rows, sharedInts(rows * cols));
	const leaders: Leaders = {
		features: openSetA(context).features,
		graph: { rows, cols, data, isKnnGraph: true },
		isOwn: true,
		isGiven: isGivenGraph(context),
	};
	const copyOf = await joinNearRows(leaders, found, {
		metric,
		overwrites: true,
		decisions: readDecisions(context),
		async build(features, { k = manifest.width }) {
			const building = { ...settings, k, workers, onProgress };
			return (await buildGraph(engine, features, building)).graph;
		},
	});
	return { copyOf, neighbours: leaders.graph!.data };
}
