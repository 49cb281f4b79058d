/** Scores and groups all rows of a library anew: the first ones, and for `regroup --full`. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import type { EventChanges } from "../../files/library/event.ts";
import { clusterDetails } from "../../grouping/group.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import type { LibraryContext } from "../library-context.ts";
import { writeLists } from "../lists/write-lists.ts";
import type { Change } from "./change.ts";
import { scoreAll } from "./score-all.ts";

/**
 * Fills in the columns of all rows that are there.
 * @param added features of rows that the library does not have yet; null for none
 * @returns what writes their neighbours and scores
 */
export async function rescore(
	context: LibraryContext,
	change: Change,
	added: ComparedRows | null,
): Promise<(event: EventChanges) => void> {
	const { network, settings } = context;
	const { rows } = change.live;
	const { columns } = change;
	const scored = await scoreAll(joinFeatures(context, rows, added), network, {
		...settings,
		numbers: rows,
		decisions: change.decisionsAbout(rows),
		quality: Float32Array.from(rows, (row) => columns.pictureQuality[row]),
	});
	const { clustered, lists, masses, measured } = scored;
	const { grouping, findings, copyOf } = clustered;
	rows.forEach((row, at) => {
		const of = copyOf ? copyOf[at] : at;
		columns.copyOf[row] = of === at ? -1 : rows[of];
		columns.quality[row] = findings.quality[at];
		columns.isForeign[row] = findings.foreign[at];
	});
	const { confidence, central } = clusterDetails(clustered);
	change.setPeople({
		rows,
		clusters: grouping.clusters,
		confidence,
		covers: central,
		doubtful: findings.doubtful,
	});
	return (event) => {
		event.clearSegments("lists");
		writeLists(event, lists, masses);
		event.setSetting("measured", measured);
	};
}

function joinFeatures(
	{ files }: LibraryContext,
	rows: Int32Array,
	added: ComparedRows | null,
): ComparedRows {
	const { numRows, features } = files.state;
	const cols = added ? added.cols : features.cols;
	const floats = createKernelFloats(rows.length * cols);
	const old = rows.filter((row) => row < numRows);
	if (old.length > 0) features.readInto(old, floats.data);
	if (added) floats.data.set(added.data, old.length * cols);
	return { rows: rows.length, cols, ...floats };
}
