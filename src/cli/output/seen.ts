/** The last line of `cluster`: what it saw in the rows that a user should know. */
import type { FindingCounts } from "../../pipeline/findings/find-rows.ts";
import { count, describeCount } from "./report.ts";

/** What was seen; the fields of `--json` too. */
export interface Seen extends FindingCounts {
	/** How many rows are copies, and of how many rows; null where copies were not looked for. */
	readonly copies: { readonly rows: number; readonly equal: number } | null;
	/** Whether different people cannot be told from one person's rows, for want of others. */
	readonly nobodyToCompare: boolean;
}

/** One line of what there was to see; none for rows with nothing to say about. */
export function describeSeen({
	copies,
	foreign,
	lowQuality,
	doubtfulClusters,
	nobodyToCompare,
}: Seen): string[] {
	const parts: string[] = [];
	if (copies && copies.rows > 0)
		parts.push(
			`${describeCount(copies.rows, "row", "rows")} equal (${count(copies.equal)}) or nearly equal to others`,
		);
	if (foreign > 0)
		parts.push(
			describeCount(foreign, "row looks foreign", "rows look foreign"),
		);
	if (lowQuality > 0)
		parts.push(`${describeCount(lowQuality, "row", "rows")} of low quality`);
	if (doubtfulClusters > 0)
		parts.push(
			describeCount(
				doubtfulClusters,
				"cluster is doubtful",
				"clusters are doubtful",
			),
		);
	if (nobodyToCompare)
		parts.push(
			"nobody to compare with: --reference other.npy tells these people from others",
		);
	return parts.length === 0 ? [] : [`saw: ${parts.join("; ")}`];
}
