/** The report that `cluster` writes beside its clusters. */
import type { Features } from "../../files/stored/stored-matrix.ts";
import type { ReportInput } from "../../review/report/collect-report.ts";
import { linksOfRows } from "../../review/report/links-of-rows.ts";
import { mapFeatures } from "../../review/report/map-features.ts";
import type { ScoredGraph } from "../../scoring/scored-graph.ts";
import { writeReport } from "./report-file.ts";

/**
 * Places the rows on the map before scoring overwrites them.
 * @returns writes the report of their clusters; takes the scored links of the rows that are no copies, and [N] the row that each repeats or null
 */
export async function beginClusterReport(path: string, features: Features) {
	const map = await mapFeatures(features);
	return (
		scores: ScoredGraph,
		copyOf: Int32Array | null,
		input: Omit<ReportInput, "links" | "map">,
	): void =>
		writeReport(path, { ...input, links: linksOfRows(scores, copyOf), map });
}
