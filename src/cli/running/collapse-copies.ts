/** Collapses the copies in a command's set, builds its graph on the way, and says how many there are. */
import type { Copies } from "../../graph/copies/copies.ts";
import {
	type CollapsedSet,
	type CollapseOptions,
	collapseCopies,
} from "../../pipeline/collapse-copies.ts";
import type { InputSet } from "../input/read-set.ts";
import { describeCount } from "../output/report.ts";
import {
	buildGraphWithProgress,
	type GraphBuilding,
	reportMended,
} from "./set-graph.ts";

/** As `collapseCopies`, with a line on copies and on a graph that was mended. It overwrites features and graph. */
export async function collapseWithProgress(
	set: InputSet,
	building: GraphBuilding,
	search: Pick<
		CollapseOptions,
		"copies" | "metadata" | "impostors" | "decisions"
	>,
): Promise<CollapsedSet> {
	const { options, streams } = building;
	reportMended(set, streams);
	const collapsed = await collapseCopies(set, {
		...options,
		...search,
		overwrites: true,
		async build(features, { k = building.k, shards }) {
			const next = { ...building, k, options: { ...options, shards } };
			return (await buildGraphWithProgress(features, next)).graph;
		},
	});
	if (collapsed.copies) streams.error(describeCopies(collapsed.copies));
	return collapsed;
}

/** `copies: 4,321 rows equal or nearly equal to another (cosine above 0.9833)`. */
function describeCopies({ rows, cutOff }: Copies): string {
	const found = `copies: ${describeCount(rows, "row", "rows")} equal`;
	return cutOff === null
		? `${found} to another`
		: `${found} or nearly equal to another (cosine above ${cutOff.toFixed(4)})`;
}
