/** The sets of rows of a run in parts, their features and their graphs, of which a part reads only what it needs. */
import type { ComparedRows } from "../arrays/matrix.ts";
import type { TensorData } from "../files/checkpoints/safetensors.ts";
import { partRange, type Range } from "../files/parts/part-ranges.ts";
import {
	openRowTable,
	type RowTable,
	type TablePlace,
} from "../files/parts/row-table.ts";
import { gatherRows } from "../files/stored/gather-rows.ts";
import { selectFeatures } from "../files/stored/select-features.ts";
import type { StoredMatrix } from "../files/stored/stored-matrix.ts";
import { leadersOf } from "../graph/copies/copies.ts";
import type { PartContext } from "./part-context.ts";

/** Some rows of the features' file, numbered by their position among them. */
export interface PartSet {
	readonly rows: number;
	/** [rows] the file's row of each, ascending; null where it is the same. */
	readonly fileRows: Int32Array | null;
	/** Its rows are read on demand. */
	readonly features: StoredMatrix;
	/** Reads some rows, ascending, into memory of kernels, as they are in the file. */
	gather(rows: Int32Array): ComparedRows;
}

/** Sets that were opened for a part: their row numbers take memory. */
const opened = new WeakMap<PartContext, Map<string, PartSet>>();

/** The rows without those that equal an earlier one; all rows where equal rows are no copies. */
export function openSetA(context: PartContext): PartSet {
	return openSet(context, "equal-rows");
}

/** The rows that are scored: those of set A that are no copies of others. */
export function openSetB(context: PartContext): PartSet {
	return openSet(context, stageOfCopies(context));
}

/** [N] the row of the file that each is a copy of, its own number for one that is none; null where no row is a copy. */
export function readCopies(context: PartContext): Int32Array | null {
	return copiesIn(context, stageOfCopies(context));
}

/** [N] as `readCopies`, of rows that equal others alone. */
export function readEqualRows(context: PartContext): Int32Array | null {
	return copiesIn(context, "equal-rows");
}

/** Whether set B has fewer rows than set A. */
export function hasNearCopies({ manifest, files }: PartContext): boolean {
	return (
		manifest.stages.some(({ name }) => name === "leaders") &&
		files.lengthOf("leaders", 0, "copyOf") !== null
	);
}

const stageOfCopies = (context: PartContext) =>
	hasNearCopies(context) ? "leaders" : "equal-rows";

function copiesIn({ files }: PartContext, stage: string): Int32Array | null {
	return files.lengthOf(stage, 0, "copyOf") === null
		? null
		: files.read<Int32Array>(stage, 0, "copyOf");
}

function openSet(context: PartContext, stage: string): PartSet {
	const sets = opened.get(context) ?? new Map<string, PartSet>();
	opened.set(context, sets);
	const known = sets.get(stage);
	if (known) return known;
	const set = createSet(context.features, copiesIn(context, stage));
	sets.set(stage, set);
	return set;
}

function createSet(features: StoredMatrix, copyOf: Int32Array | null): PartSet {
	const fileRows = copyOf && leadersOf(copyOf);
	const own = fileRows ? selectFeatures(features, fileRows, false) : features;
	return {
		rows: own.rows,
		fileRows,
		features: own as StoredMatrix,
		gather: (rows) =>
			gatherRows(features, fileRows ? rows.map((row) => fileRows[row]) : rows),
	};
}

/** The graph of a set, [rows, K + 1], by positions in the set: the own row, then its neighbours. */
export function openGraph(
	context: PartContext,
	which: "A" | "B",
): RowTable<Int32Array> {
	const isB = which === "B" && hasNearCopies(context);
	const stage = isB ? "leaders-graph" : "graph";
	const { rows } = isB ? openSetB(context) : openSetA(context);
	const name = "neighbours";
	const width = countColumns(context, stage, name, rows);
	return openSetTable(context, { stage, name, rows, width });
}

/** An array of a shared stage, [rows, width], over the rows of a set or of the file. */
export function openSetTable<A extends TensorData>(
	{ files, manifest }: PartContext,
	table: Pick<TablePlace, "stage" | "name" | "rows" | "width">,
): RowTable<A> {
	const { parts, align } = manifest;
	return openRowTable<A>(files, { ...table, parts, align });
}

/** The values of a row of such an array; the last part has rows in any case. */
function countColumns(
	{ files, manifest: { parts, align } }: PartContext,
	stage: string,
	name: string,
	rows: number,
): number {
	const { first, end } = partRange(rows, parts, parts - 1, align);
	return files.lengthOf(stage, parts - 1, name)! / (end - first);
}

/** The rows of a part of a shared stage. */
export function rangeOf(
	{ manifest: { parts, align } }: PartContext,
	rows: number,
	part: number,
): Range {
	return partRange(rows, parts, part, align);
}
