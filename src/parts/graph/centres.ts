/** The first stage of an approximate search: what depends on all rows at once. */
import { contentOrder } from "../../arrays/content-order.ts";
import { createRandom, permutation } from "../../arrays/random.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { sampledPerList } from "../../graph/approximate/approximate-search.ts";
import { type Cells, findListCentres } from "../../graph/approximate/cells.ts";
import { orderCentres } from "../../graph/approximate/order-centres.ts";
import { recallSample } from "../../graph/approximate/refine-rounds.ts";
import { isApproximate } from "../../graph/build-graph.ts";
import { localRows } from "../../graph/local-rows.ts";
import { createSimilarity, measureFrame } from "../../graph/similarity.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA, openSetTable, type PartSet } from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { chooseKind } from "./choose-kind.ts";
import { searchSettings } from "./search-settings.ts";

const kinds: readonly PairKind[] = ["float32", "int16"];

/** The kind of products that the stage chose. */
export function readKind({ files }: PartContext): PairKind {
	return kinds[files.read<Int32Array>("centres", 0, "kind")[0]];
}

/** The cells of the lists; null where these have one level. */
export function readCells({ files }: PartContext, cols: number): Cells | null {
	if (files.lengthOf("centres", 0, "coarse") === null) return null;
	const data = files.read<Float32Array>("centres", 0, "coarse");
	const offsets = files.read<Int32Array>("centres", 0, "cellOffsets");
	return { coarse: { rows: data.length / cols, cols, data }, offsets };
}

/** Whether the graph of a run is built approximately. */
export function isApproximateRun(context: PartContext): boolean {
	const { method } = settingsOf(context.manifest);
	const { rows } = openSetA(context);
	return rows > 1 && isApproximate(rows, method);
}

/** What a stage of the approximate search returns in a run without one. */
export const notNeeded: PartArrays = {};

/**
 * `centres` [lists, D], `coarse` and `cellOffsets` of their cells where there are two levels, `places` of the lists in an order in which near ones follow one another, `kind` of products, `sample` of rows that recall is measured by; for
 * distances `centre` and `scale` of the frame.
 */
export const findAllCentres: StageWork = async (context) => {
	if (!isApproximateRun(context)) return notNeeded;
	const set = openSetA(context);
	const settings = searchSettings(context, set.rows);
	const { metric, seed, numLists } = settings;
	return whileRead(set.features, async (source) => {
		const frame = measureFrame(source, metric);
		const hashes = readHashes(context, set);
		const order = contentOrder(source, hashes);
		const kind = chooseKind(source, settings, order);
		const drawn = permutation(set.rows, createRandom(seed)).map(
			(i) => order[i],
		);
		const sample = drawn.subarray(0, sampledPerList * numLists);
		const { rows, positionOf } = localRows(set.rows, sample);
		const similarity = createSimilarity(set.gather(rows), metric, frame);
		const local = sample.map(positionOf);
		const { twoLevelsFrom } = settings;
		const levels = { kind, sample: local, numLists, twoLevelsFrom };
		const { centres, cells } = findListCentres(similarity, levels);
		return {
			centres: centres.data,
			places: orderCentres({ centres, cells }, metric),
			kind: Int32Array.of(kinds.indexOf(kind)),
			sample: drawn.slice(-recallSample),
			...(cells && { coarse: cells.coarse.data, cellOffsets: cells.offsets }),
			...(frame && {
				centre: frame.centre,
				scale: Float64Array.of(frame.scale),
			}),
		};
	});
};

/** [rows] the hash of each row of the set. */
function readHashes(context: PartContext, set: PartSet): Uint32Array {
	const { rows } = context.manifest.features;
	const place = { stage: "statistics", name: "hashes", rows, width: 1 };
	const table = openSetTable<Uint32Array>(context, place);
	const hashes = new Uint32Array(set.rows);
	return set.fileRows
		? table.gather(set.fileRows, hashes)
		: table.range(0, rows, hashes);
}
