/** The graph of set B, where this has fewer rows than set A. */
import { whileRead } from "../../files/stored/stored-rows.ts";
import { leaderPositions } from "../../graph/copies/copies.ts";
import { measureFrame } from "../../graph/similarity.ts";
import { notNeeded } from "../graph/centres.ts";
import { fillRows } from "../graph/fill-rows.ts";
import { searchSettings } from "../graph/search-settings.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import {
	hasNearCopies,
	openGraph,
	openSetA,
	openSetB,
	rangeOf,
	readCopies,
} from "../sets.ts";
import { deriveLists, type LeaderNumbers } from "./derive-lists.ts";

/** `neighbours` [leaders, k + 1] by positions in set B. */
export const buildLeadersGraph: StageWork = async (context, part) => {
	if (!hasNearCopies(context)) return notNeeded;
	const { files } = context;
	const set = openSetB(context);
	const { first, end } = rangeOf(context, set.rows, part);
	const length = files.lengthOf("leaders", 0, "neighbours");
	if (length !== null) {
		const cols = length / set.rows;
		const cut = [first * cols, end * cols] as const;
		return { neighbours: files.read("leaders", 0, "neighbours", ...cut) };
	}
	const graph = openGraph(context, "A");
	const cols = Math.min(graph.width, set.rows);
	const neighbours = new Int32Array((end - first) * cols);
	const short: number[] = [];
	const numbers = readNumbers(context);
	deriveLists(graph, numbers, first, end, (leader, list, isShort) => {
		neighbours.set(list, (leader - first) * cols);
		if (isShort) short.push(leader);
	});
	if (short.length === 0) return { neighbours };
	const settings = { ...searchSettings(context, set.rows), k: cols - 1 };
	const frame = await whileRead(set.features, async (source) =>
		measureFrame(source, settings.metric),
	);
	const options = { ...context, set, settings, frame };
	await fillRows(options, Int32Array.from(short), { neighbours, first });
	return { neighbours };
};

/** The leaders among the rows of set A, in whose graph they are. */
function readNumbers(context: PartContext): LeaderNumbers {
	const ofFile = leaderPositions(readCopies(context)!);
	const { rows, fileRows } = openSetA(context);
	const leaderRows = openSetB(context).fileRows!;
	const positions = new Int32Array(rows);
	const leaders = new Int32Array(leaderRows.length);
	for (let row = 0, next = 0; row < rows; row++) {
		const fileRow = fileRows ? fileRows[row] : row;
		positions[row] = ofFile[fileRow];
		if (fileRow === leaderRows[next]) leaders[next++] = row;
	}
	return { positions, leaders };
}
