/** Findings about the rows of a clustering, and the clusters again where some rows are unsure. */
import { lowQuality, type RowFindings } from "../../arrays/cluster-details.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import type { GroupOptions } from "../../grouping/group.ts";
import type { Links } from "../../grouping/links.ts";
import {
	findDoubtful,
	groupBySureRows,
	type UnsureRows,
} from "../../grouping/low-quality.ts";
import type { Propagation } from "../../grouping/propagate.ts";
import { inspectRows } from "./inspect-rows.ts";
import { measureRows, type RowFacts } from "./row-facts.ts";

/** Pooled links, a first grouping by them, and how it was made. */
export interface FirstGrouping {
	/** Called only where rows are unsure. */
	readonly links: () => Links;
	readonly grouping: Propagation;
	readonly options: GroupOptions;
}

export interface InspectedGrouping {
	readonly grouping: Propagation;
	readonly findings: RowFindings;
}

/** Facts about the rows of features [N, D] as they are given; to be called before anything normalises them in place. */
export function measureFeatures(features: Features): Promise<RowFacts> {
	return whileRead(features, async (rows) => measureRows(rows));
}

/**
 * Inspects the rows of features [N, D] as `inspectRows`, and groups them again as `groupBySureRows` where some are foreign or of low quality.
 * @param features of rows of any length; scaling them does not matter
 * @param facts of the rows as they were given
 */
export async function inspectGrouping(
	features: Features,
	facts: RowFacts,
	first: FirstGrouping,
): Promise<InspectedGrouping> {
	const { clusters } = first.grouping;
	const { quality, foreign } = await whileRead(features, async (rows) =>
		inspectRows(rows, facts, clusters),
	);
	const unsure = unsureRows({ quality, foreign });
	const isAny = unsure.low.includes(1) || foreign.includes(1);
	const grouping = isAny
		? groupBySureRows(first.links(), unsure, first.options, () => {})
		: first.grouping;
	const doubtful = findDoubtful(grouping.clusters, unsure);
	return { grouping, findings: { copyOf: null, quality, foreign, doubtful } };
}

function unsureRows({
	quality,
	foreign,
}: Pick<RowFindings, "quality" | "foreign">): UnsureRows {
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
