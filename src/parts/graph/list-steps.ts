/** Searches a part's lists in steps, on the threads of the process. */
import { sharedInts } from "../../arrays/shared-memory.ts";
import { partRange } from "../../files/parts/part-ranges.ts";
import {
	margin,
	type Turns,
} from "../../graph/approximate/approximate-search.ts";
import {
	type Candidates,
	createCandidates,
} from "../../graph/approximate/candidates.ts";
import type { Lists } from "../../graph/approximate/lists.ts";
import { addBest } from "../../graph/exact/block-best.ts";
import {
	createApproximateThreads,
	type SearchPool,
	startListSearchers,
} from "../../graph/search-pool.ts";
import type { PartContext } from "../part-context.ts";
import { openSetA, openSetTable, type PartSet } from "../sets.ts";
import { readKind } from "./centres.ts";
import {
	type ListStep,
	localRowsOf,
	type RowsOfLists,
	readRowsOfLists,
	stepsOfLists,
} from "./part-lists.ts";
import { mostGatheredBytes } from "./row-steps.ts";
import {
	readFrame,
	type SearchSettings,
	searchSettings,
} from "./search-settings.ts";

/** Space for further candidates of a row. Steps have fewer rows than a whole search, and so room to drop them less often. */
const spare = 40;

/** A step before and after its search; candidates and their slots are local. */
export interface SearchedStep extends ListStep {
	readonly candidates: Candidates;
}

export interface StepVisitor {
	/** Fills in thresholds that are known. */
	before?(step: SearchedStep): void;
	after(step: SearchedStep): void;
}

/** The number of best candidates of a row. */
export const bestOf = ({ k }: SearchSettings) => k + margin;

/**
 * Searches the lists of a part.
 * @param which members among themselves and with inner visitors, or outer visitors with members
 */
export async function searchPartLists(
	context: PartContext,
	part: number,
	which: "inner" | "outer",
	visitor: StepVisitor,
): Promise<void> {
	const set = openSetA(context);
	const settings = searchSettings(context, set.rows);
	const members = readRowsOfLists(context, part, settings.numLists, "member");
	const visitors = readRowsOfLists(context, part, settings.numLists, which);
	const { parts } = context.manifest;
	const { first, end } = partRange(settings.numLists, parts, part);
	if (first === end) return;
	const pool = startListSearchers(context.workers, members.rows.length);
	const turns = which === "inner" ? bothTurns : secondTurns;
	const search = { context, set, settings, members, visitors, turns, pool };
	const options = {
		numRows: set.rows,
		rowBytes: bytesOfRow(set.features.cols, settings),
		memory: Math.min(context.memory, mostGatheredBytes),
	};
	try {
		for (const step of stepsOfLists([members, visitors], options)) {
			await searchStep(search, step, visitor);
			context.onProgress(step.lists.end, end - first);
		}
	} finally {
		await pool.close();
	}
}

/** Features, candidates and probes. */
function bytesOfRow(cols: number, settings: SearchSettings): number {
	return 4 * cols + 8 * (bestOf(settings) + spare) + 4 * settings.numProbes;
}

interface PartSearch {
	readonly context: PartContext;
	readonly set: PartSet;
	readonly settings: SearchSettings;
	readonly members: RowsOfLists;
	readonly visitors: RowsOfLists;
	readonly turns: (numLists: number) => Turns;
	readonly pool: SearchPool;
}

async function searchStep(
	search: PartSearch,
	step: ListStep,
	visitor: StepVisitor,
): Promise<void> {
	const { context, set, settings, pool } = search;
	const { metric } = settings;
	const { rows } = step.local;
	const numBest = bestOf(settings);
	const candidates = createCandidates(rows.length, numBest, spare);
	const lists = listsOf(search, step);
	const searched = { ...step, candidates };
	visitor.before?.(searched);
	const { thresholds } = candidates;
	const task = { kind: readKind(context), lists, numBest, thresholds };
	const features = set.gather(rows);
	const frame = readFrame(context, metric);
	const threads = createApproximateThreads(pool, features, metric, frame);
	const turns = search.turns(lists.numLists);
	for await (const best of threads.search(task, turns))
		addBest(best, candidates);
	visitor.after(searched);
}

const bothTurns = (numLists: number) => ({ first: 0, end: 2 * numLists });
const secondTurns = (numLists: number) => ({
	first: numLists,
	end: 2 * numLists,
});

/** The lists of a step by local rows. The lists that rows probe keep their numbers: they are compared only with one another. */
function listsOf(
	{ context, set, settings, ...search }: PartSearch,
	step: ListStep,
): Lists {
	const { numProbes } = settings;
	const { rows } = step.local;
	const numLists = step.lists.end - step.lists.first;
	const members = localRowsOf(search.members, step);
	const visitors = localRowsOf(search.visitors, step);
	const probes = sharedInts(rows.length * numProbes);
	const place = { stage: "assign", name: "probes", rows: set.rows };
	const table = openSetTable<Int32Array>(context, {
		...place,
		width: numProbes,
	});
	table.gather(rows, probes);
	return {
		numLists,
		numProbes,
		probes,
		memberOffsets: members.offsets,
		members: members.rows,
		visitorOffsets: visitors.offsets,
		visitors: visitors.rows,
	};
}
