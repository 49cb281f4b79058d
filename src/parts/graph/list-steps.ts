/** Searches a part's lists in steps, on the threads of the process. */
import { sharedInts } from "../../arrays/shared-memory.ts";
import { partRange } from "../../files/parts/part-ranges.ts";
import {
	margin,
	spare,
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

/** A step before and after its search; candidates and their slots are local. */
export interface SearchedStep extends ListStep {
	readonly candidates: Candidates;
	/** The members of the step's lists, in the order of these. */
	readonly members: RowsOfLists;
}

export interface StepVisitor {
	/** Fills in candidates and thresholds that are known. */
	before?(step: SearchedStep): void;
	after(step: SearchedStep): void;
}

/** The number of best candidates of a row. */
export const bestOf = ({ k }: SearchSettings) => k + margin;

/**
 * Searches the lists of a part.
 * @param which members among themselves, or visitors against members
 */
export async function searchPartLists(
	context: PartContext,
	part: number,
	which: "own" | "visits",
	visitor: StepVisitor,
): Promise<void> {
	const set = openSetA(context);
	const settings = searchSettings(context, set.rows);
	const members = readRowsOfLists(context, part, settings.numLists, "member");
	const isOwn = which === "own";
	const visitors = isOwn
		? null
		: readRowsOfLists(context, part, settings.numLists, "visitor");
	const { parts } = context.manifest;
	const { first, end } = partRange(settings.numLists, parts, part);
	if (first === end) return;
	const pool = startListSearchers(context.workers, members.rows.length);
	const search = { context, set, settings, members, visitors, pool };
	const options = {
		numRows: set.rows,
		rowBytes: bytesOfRow(set.features.cols, settings),
		memory: Math.min(context.memory, mostGatheredBytes),
	};
	try {
		const sides = visitors ? [members, visitors] : [members];
		for (const step of stepsOfLists(sides, options)) {
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
	/** Null where members are compared with one another. */
	readonly visitors: RowsOfLists | null;
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
	const members = localRowsOf(search.members, step);
	const lists = listsOf(search, step, members);
	const searched = { ...step, candidates, members };
	visitor.before?.(searched);
	const { thresholds } = candidates;
	const task = { kind: readKind(context), lists, numBest, thresholds };
	const features = set.gather(rows);
	const frame = readFrame(context, metric);
	const threads = createApproximateThreads(pool, features, metric, frame);
	const turns = turnsOf(lists.numLists, search.visitors !== null);
	for await (const best of threads.search(task, turns))
		addBest(best, candidates);
	visitor.after(searched);
}

function turnsOf(numLists: number, isSecond: boolean): Turns {
	const first = isSecond ? numLists : 0;
	return { first, end: first + numLists };
}

/** The lists of a step by local rows. The lists that rows probe keep their numbers: they are compared only with one another. */
function listsOf(
	{ context, set, settings, visitors }: PartSearch,
	step: ListStep,
	members: RowsOfLists,
): Lists {
	const { numProbes } = settings;
	const { rows } = step.local;
	const numLists = step.lists.end - step.lists.first;
	const visits = visitors && localRowsOf(visitors, step);
	const probes = sharedInts(visits ? rows.length * numProbes : 0);
	if (visits) {
		const place = { stage: "assign", name: "probes", rows: set.rows };
		const table = openSetTable<Int32Array>(context, {
			...place,
			width: numProbes,
		});
		table.gather(rows, probes);
	}
	return {
		numLists,
		numProbes,
		probes,
		memberOffsets: members.offsets,
		members: members.rows,
		visitorOffsets: visits?.offsets ?? sharedInts(numLists + 1),
		visitors: visits?.rows ?? sharedInts(0),
	};
}
