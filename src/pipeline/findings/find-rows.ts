/** Findings about the rows of a clustering, and the clusters again where some rows are unsure. */
import {
	lowerQuality,
	lowQuality,
	type RowFindings,
} from "../../arrays/cluster-details.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { leaderPositions, leadersOf } from "../../graph/copies/copies.ts";
import { findDoubtful, type UnsureRows } from "../../grouping/low-quality.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import { type Inspection, inspectRows } from "./inspect-rows.ts";
import { measureRows, type RowFacts } from "./row-facts.ts";

/** A first grouping, and how rows are grouped again where some of them are no good evidence. */
export interface FirstGrouping {
	readonly grouping: Propagation;
	/** Called only where rows are unsure; see `groupBySureRows`. */
	readonly regroup: (unsure: UnsureRows) => Propagation;
	/** [N] how good each row's face is by its picture, from 0 to 1; absent or null where that is not known. */
	readonly quality?: Float32Array | null;
}

/** A grouping of leaders, and what was found about them. */
export interface InspectedGrouping {
	readonly grouping: Propagation;
	readonly inspection: Inspection;
}

/** Facts about the rows of features [N, D] as they are given; to be called before anything normalises them in place. */
export function measureFeatures(features: Features): Promise<RowFacts> {
	return whileRead(features, async (rows) => measureRows(rows));
}

/**
 * Inspects the rows of features [N, D] as `inspectRows`, and groups them again where some are foreign or of low quality.
 * @param features of rows of any length
 * @param facts of the rows as they were given
 */
export async function inspectGrouping(
	features: Features,
	facts: RowFacts,
	{ grouping, regroup, quality }: FirstGrouping,
): Promise<InspectedGrouping> {
	const { clusters } = grouping;
	const found = await whileRead(features, async (rows) =>
		inspectRows(rows, facts, clusters),
	);
	const inspection = quality
		? {
				...found,
				quality: found.quality.map((value, row) =>
					lowerQuality(value, quality[row]),
				),
			}
		: found;
	const unsure = unsureRows(inspection);
	if (!unsure.low.includes(1) && !unsure.foreign.includes(1))
		return { grouping, inspection };
	return { grouping: regroup(unsure), inspection };
}

/** The qualities of the rows that are no copies, in order. */
export function qualityOfLeaders(
	quality: Float32Array | null | undefined,
	copyOf: Int32Array | null,
): Float32Array | null {
	if (!quality || !copyOf) return quality ?? null;
	return Float32Array.from(leadersOf(copyOf), (row) => quality[row]);
}

/**
 * The findings about all N rows, of which only those that are no copies, in order, were inspected.
 * @param clusters [N] the final clusters, numbered from 0 without gaps
 * @param copyOf [N] the row that each row is a copy of, its own number for a row that is none; null where all rows were inspected
 */
export function describeRows(
	inspection: Inspection,
	clusters: Int32Array,
	copyOf: Int32Array | null,
): RowFindings {
	const { quality, foreign } = copyOf
		? withCopies(inspection, copyOf)
		: inspection;
	const doubtful = findDoubtful(clusters, unsureRows({ quality, foreign }));
	return { copyOf, quality, foreign, doubtful };
}

function withCopies(
	{ quality, foreign }: Inspection,
	copyOf: Int32Array,
): Inspection {
	const positions = leaderPositions(copyOf);
	return {
		quality: Float32Array.from(positions, (at) => quality[at]),
		foreign: Uint8Array.from(positions, (at) => foreign[at]),
	};
}

function unsureRows({ quality, foreign }: Inspection): UnsureRows {
	const low = Uint8Array.from(quality, (value, row) =>
		value < lowQuality && !foreign[row] ? 1 : 0,
	);
	return { low, foreign };
}

/** Counts of what a user should know. */
export interface FindingCounts {
	readonly foreign: number;
	readonly lowQuality: number;
	readonly doubtfulClusters: number;
}

export function countFindings(findings: RowFindings): FindingCounts {
	const { low, foreign } = unsureRows(findings);
	const countOf = (flags: Uint8Array) =>
		flags.reduce((sum, flag) => sum + flag, 0);
	return {
		foreign: countOf(foreign),
		lowQuality: countOf(low),
		doubtfulClusters: countOf(findings.doubtful),
	};
}
