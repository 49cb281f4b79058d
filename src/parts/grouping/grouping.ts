/** Stage `grouping`: clusters of all rows, and what is found about them, as `cluster` does it. */

import { normalised } from "../../files/stored/stored-rows.ts";
import { expandGrouping } from "../../grouping/copies.ts";
import type { Decisions } from "../../grouping/decisions/decisions.ts";
import { decisionsOfLeaders } from "../../grouping/decisions/leaders.ts";
import { describeLeaders } from "../../grouping/group.ts";
import { groupBySureRows } from "../../grouping/low-quality.ts";
import { groupPieces } from "../../grouping/pieces/group-pieces.ts";
import {
	describeRows,
	inspectGrouping,
	qualityOfLeaders,
} from "../../pipeline/findings/find-rows.ts";
import type { RowFacts } from "../../pipeline/findings/row-facts.ts";
import { hasNobodyToCompare } from "../../relational/impostors/nobody-to-compare.ts";
import { readDecisions, readQuality } from "../inputs.ts";
import { readLinkPieces } from "../links/stored-links.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetB, openSetTable, readCopies } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { packClusters, readUsedImpostors } from "./found-clusters.ts";

/** @returns the arrays of `packClusters` */
export const grouping: StageWork = async (context) => {
	const { manifest, network } = context;
	const settings = settingsOf(manifest);
	const set = openSetB(context);
	const copyOf = readCopies(context);
	const options = { ...settings, decisions: decisionsOfSet(context, copyOf) };
	const links = readLinkPieces(context, "");
	const isRelational = network.metadata.model === "relational";
	// Scoring with a relational network brings features in memory to length 1 before they are inspected.
	const inspected =
		isRelational && !settings.mmap ? normalised(set.features) : set.features;
	const ofLeaders = await inspectGrouping(
		inspected,
		readFacts(context, set.fileRows),
		{
			grouping: groupPieces(links, options, context.onProgress),
			regroup: (unsure) => groupBySureRows(links, unsure, options, () => {}),
			quality: qualityOfLeaders(readQuality(context), copyOf),
		},
	);
	const all = expandGrouping(ofLeaders.grouping, copyOf);
	const findings = describeRows(ofLeaders.inspection, all.clusters, copyOf);
	const details = describeLeaders(readLinkPieces(context, "mean-"), {
		grouping: all,
		copyOf,
		findings,
	});
	const impostors = readUsedImpostors(context);
	const nobodyToCompare = hasNobodyToCompare(
		impostors,
		ofLeaders.grouping.clusters,
	);
	return packClusters({ grouping: all, details, findings, nobodyToCompare });
};

/** What people know about the rows that are scored. */
function decisionsOfSet(
	context: PartContext,
	copyOf: Int32Array | null,
): Decisions | null {
	const decisions = readDecisions(context);
	if (!decisions) return null;
	const order = context.files.read<Int32Array>("equal-rows", 0, "order");
	const ranks = new Int32Array(order.length);
	for (let rank = 0; rank < order.length; rank++) ranks[order[rank]] = rank;
	const known = { ...decisions, ranks };
	return copyOf ? decisionsOfLeaders(known, copyOf) : known;
}

/** Facts about the rows that are scored, from stage `statistics`. */
function readFacts(
	context: PartContext,
	fileRows: Int32Array | null,
): RowFacts {
	const { rows } = context.features;
	const read = <A extends Float32Array | Uint32Array | Int32Array>(
		name: string,
		Kind: new (length: number) => A,
	): A => {
		const place = { stage: "statistics", name, rows, width: 1 };
		const table = openSetTable<A>(context, place);
		return fileRows
			? table.gather(fileRows, new Kind(fileRows.length))
			: table.range(0, rows, new Kind(rows));
	};
	return {
		lengths: read("lengths", Float32Array),
		hashes: read("factHashes", Uint32Array),
		constant: Uint8Array.from(read("constant", Int32Array)),
	};
}
