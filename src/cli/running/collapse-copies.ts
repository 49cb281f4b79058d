/** Collapses the copies in a command's set, builds its graph on the way, and says how many there are. */
import {
	type CollapsedSet,
	type CollapseOptions,
	collapseCopies,
} from "../../pipeline/collapse-copies.ts";
import type { InputSet } from "../input/read-set.ts";
import { describeCopies } from "../output/copies.ts";
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
