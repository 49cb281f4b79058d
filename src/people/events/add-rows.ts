/** Adds rows to a library. */
import { lowerQuality } from "../../arrays/cluster-details.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import type { EventChanges } from "../../files/library/event.ts";
import { isStored } from "../../files/stored/stored-matrix.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { LibraryContext } from "../library-context.ts";
import { storeNetwork } from "../library-network.ts";
import type { Difference, RowsToAdd } from "../library-types.ts";
import { type AddedToSet, addToSet } from "../lists/add-to-set.ts";
import { listLeaders } from "../lists/live-rows.ts";
import { openStoredSet } from "../lists/stored-set.ts";
import { writeOverlay } from "../lists/write-lists.ts";
import { keepPictureFolder } from "../picture-folders.ts";
import { findChanged } from "../touched-rows.ts";
import { Change } from "./change.ts";
import { checkAdded, requireFreeIds } from "./check-added.ts";
import { commitChange } from "./commit-change.ts";
import { inspectAdded, sampledRows } from "./inspect-added.ts";
import { rescore } from "./rescore.ts";
import { withScorers } from "./with-scorers.ts";
import { valuesFrom } from "./working-rows.ts";

/** @throws InputError for features of another length, lists of another number, values that are not finite, and an id that another row has */
export async function addRows(
	context: LibraryContext,
	rows: RowsToAdd,
): Promise<Difference> {
	const { files, snapshot, network } = context;
	const features = await readAll(rows.features);
	checkAdded(features, rows, files.state.features.cols);
	requireFreeIds(files.state, rows.ids);
	const numAdded = features.rows;
	const change = new Change({
		state: files.state,
		before: snapshot,
		addedPhotos: textsOf(rows.photos, numAdded),
		removedRows: [],
		decisions: snapshot.decisions,
	});
	const first = files.state.numRows;
	const numbers = Int32Array.from({ length: numAdded }, (_, i) => first + i);
	if (rows.quality) change.columns.pictureQuality.set(rows.quality, first);
	const isFirst = network.measured === null || snapshot.live.rows.length === 0;
	const writeScores = isFirst
		? await rescore(context, change, features)
		: await addNeighbours(context, change, features, numbers);
	return commitChange(context, "add", change, (event) => {
		if (network.measured === null) storeNetwork(event, network);
		event.addRows({
			count: numAdded,
			ids: textsOf(rows.ids, numAdded),
			photos: textsOf(rows.photos, numAdded),
			boxes: textsOf(rows.boxes, numAdded),
			...valuesFrom(change.columns, first),
		});
		if (rows.pictures) keepPictureFolder(event, files.state, rows.pictures);
		event.appendFeatures(numbers, features);
		writeScores(event);
	});
}

async function readAll(features: RowsToAdd["features"]): Promise<ComparedRows> {
	if (!isStored(features)) return features;
	return whileRead(features, async (source) => {
		const { rows, cols, values } = source;
		const floats = createKernelFloats(rows * cols);
		for (let row = 0; row < rows; row++) {
			const start = source.at(row);
			floats.data.set(values.subarray(start, start + cols), row * cols);
		}
		return { rows, cols, ...floats };
	});
}

/** An empty text stands for none. */
function textsOf(
	texts: readonly (string | null)[] | null | undefined,
	count: number,
): (string | null)[] {
	return texts
		? texts.map((text) => (text === "" ? null : text))
		: new Array<null>(count).fill(null);
}

/** Finds and scores the neighbours of added rows, and groups those that they touch. */
async function addNeighbours(
	context: LibraryContext,
	change: Change,
	features: ComparedRows,
	ids: Int32Array,
): Promise<(event: EventChanges) => void> {
	const { files, snapshot, network } = context;
	const { options, checkpoint, measured } = network;
	const { impostors, cutOff } = measured!;
	const set = openStoredSet(files.state, snapshot.live, options.k);
	const data = new Float32Array(features.data.length);
	const unit = normaliseRows(features, data).features;
	const added = await withScorers(context, ids.length, (pool) =>
		addToSet(
			pool,
			set,
			{ ...unit, ids },
			{
				...options,
				weights: checkpoint.weights,
				impostors: impostors.impostors,
				cutOff,
			},
		),
	);
	const { copyOf, overlay } = added;
	const { columns } = change;
	ids.forEach((row, i) => {
		columns.copyOf[row] = copyOf[i] === row ? -1 : copyOf[i];
	});
	inspect(context, change, features, added);
	const seeds = [...findChanged(overlay, options), ...ids, ...copyOf];
	change.group(overlay, seeds, options);
	return (event) => writeOverlay(event, overlay);
}

/** Fills in quality and foreign rows of added rows; a copy has those of the row that it repeats. */
function inspect(
	{ files, snapshot, network }: LibraryContext,
	{ columns }: Change,
	features: ComparedRows,
	{ copyOf, overlay }: AddedToSet,
): void {
	const leaders = listLeaders(snapshot.live);
	const step = Math.max(1, Math.ceil(leaders.length / sampledRows));
	const sample = leaders.filter((_, i) => i % step === 0);
	const { cols } = features;
	const data = new Float32Array((sample.length + features.rows) * cols);
	files.state.features.readInto(sample, data);
	data.set(features.data, sample.length * cols);
	const first = columns.person.length - features.rows;
	const people = Int32Array.from(sample, (row) => columns.person[row]);
	const ofAdded = Int32Array.from(copyOf, (leader, i) => {
		const row = leader < first ? leader : nearestRow(overlay, leader, network);
		return row !== null && row < first ? columns.person[row] : -2 - i;
	});
	const { quality, foreign } = inspectAdded(
		{ rows: data.length / cols, cols, data },
		Int32Array.of(...people, ...ofAdded),
		features.rows,
	);
	copyOf.forEach((leader, i) => {
		const row = first + i;
		const own = leader - first;
		const found = leader < first ? columns.quality[leader] : quality[own];
		columns.quality[row] = lowerQuality(found, columns.pictureQuality[row]);
		columns.isForeign[row] =
			leader < first ? columns.isForeign[leader] : foreign[own];
	});
}

/** The row to which an added one has its strongest link, if that would join them. */
function nearestRow(
	{ lists, positionOf }: AddedToSet["overlay"],
	row: number,
	{ options }: LibraryContext["network"],
): number | null {
	const { k, scores, neighbours } = lists;
	const start = positionOf(row)! * k;
	let best: number | null = null;
	let most = options.threshold;
	for (let at = start; at < start + k; at++)
		if (scores[at] !== noLink && scores[at] >= most) {
			most = scores[at];
			best = neighbours[at];
		}
	return best;
}
