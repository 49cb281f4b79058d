/** Warnings of scoring and grouping. */
import type { GroupOptions } from "../../grouping/group.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import { count } from "./report.ts";

/** On rows of zeros, by their numbers in the input; null without. */
export function zeroRowsWarning(rows: Int32Array): string | null {
	if (rows.length === 0) return null;
	return `rows of zeros, which have no direction: ${count(rows.length)} (the first is row ${rows[0]}); each is a cluster of its own`;
}

/** On clusters that `--max-sz` could not cut, or did not need to. */
export function groupingWarnings(
	grouping: Propagation,
	options: GroupOptions,
): string[] {
	const { maxSz } = options;
	const warnings = grouping.oversized.map(
		({ size }) =>
			`${count(size)} items hang together at score 1 and stay one cluster although --max-sz is ${maxSz}`,
	);
	if (isUncut(grouping, options))
		warnings.push(
			`all ${count(grouping.clusters.length)} rows hang together and are no more than --max-sz (${maxSz}), so nothing was cut: give a smaller --max-sz or --propagation naive`,
		);
	return warnings;
}

/** Whether all rows are one cluster only because `maxSz` allows it. */
function isUncut(
	{ clusters }: Propagation,
	{ propagation, maxSz }: GroupOptions,
): boolean {
	return (
		(propagation === "threshold" || propagation === "soft") &&
		clusters.length > 1 &&
		clusters.length <= maxSz &&
		clusters.every((cluster) => cluster === clusters[0])
	);
}
