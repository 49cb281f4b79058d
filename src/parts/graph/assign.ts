/** Finds the lists that the rows of a part probe, and tells the parts that have these lists. */
import { sharedInts } from "../../arrays/shared-memory.ts";
import { partOfRow } from "../../files/parts/part-ranges.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { streamNearest } from "../../graph/exact/stream-nearest.ts";
import {
	createApproximateThreads,
	startListSearchers,
} from "../../graph/search-pool.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openSetA, type PartSet, rangeOf } from "../sets.ts";
import { isApproximateRun, notNeeded, readCells, readKind } from "./centres.ts";
import { sortByPart } from "./exchange.ts";
import { rangesWithin } from "./row-steps.ts";
import {
	readFrame,
	type SearchSettings,
	searchSettings,
} from "./search-settings.ts";

/**
 * `probes` [rows, numProbes], nearest first. The members of each part's lists: `memberRows` and `memberLists`, from `memberOffsets` of the part on; likewise its visitors whose own list
 * is in the same part (`inner`) and those whose own list is in another (`outer`).
 * `nearest` [sample, k + 1] rows of the part for the rows of the sample that recall is measured by, and `similarities`.
 */
export const assignRows: StageWork = async (context, part) => {
	if (!isApproximateRun(context)) return notNeeded;
	const set = openSetA(context);
	const settings = searchSettings(context, set.rows);
	const { first, end } = rangeOf(context, set.rows, part);
	const probes = await findProbes(context, set, settings, first, end);
	return {
		probes,
		...sendToLists(context, probes, settings, first),
		...(await nearestToSample(context, set, settings, { first, end })),
	};
};

async function findProbes(
	context: PartContext,
	set: PartSet,
	{ metric, numLists, numProbes }: SearchSettings,
	first: number,
	end: number,
): Promise<Int32Array> {
	const { files, workers, memory, onProgress } = context;
	const { cols } = set.features;
	const probes = new Int32Array((end - first) * numProbes);
	if (end === first) return probes;
	const frame = readFrame(context, metric);
	const data = files.read<Float32Array>("centres", 0, "centres");
	const centres = { rows: numLists, cols, data };
	const cells = readCells(context, cols);
	const task = { kind: readKind(context), centres, cells, numProbes };
	const pool = startListSearchers(workers, end - first);
	try {
		let at = 0;
		for (const rows of rangesWithin(first, end, 4 * cols, memory)) {
			const features = set.gather(rows);
			const threads = createApproximateThreads(pool, features, metric, frame);
			for await (const nearest of threads.assign(task)) {
				probes.set(nearest, at);
				at += nearest.length;
				onProgress(at / numProbes, end - first);
			}
		}
	} finally {
		await pool.close();
	}
	return probes;
}

function sendToLists(
	{ files, manifest: { parts } }: PartContext,
	probes: Int32Array,
	{ numLists, numProbes }: SearchSettings,
	first: number,
) {
	const places = files.read<Int32Array>("centres", 0, "places");
	const partOfList = places.map((place) => partOfRow(numLists, parts, place));
	const isInner = Uint8Array.from(probes, (list, i) => {
		const own = probes[i - (i % numProbes)];
		return partOfList[list] === partOfList[own] ? 1 : 0;
	});
	/** The rows and the lists of some probes, sorted by the part of the list. */
	function send(isSent: (probe: number) => boolean) {
		let count = 0;
		const sent = new Int32Array(probes.length);
		for (let i = 0; i < probes.length; i++) if (isSent(i)) sent[count++] = i;
		const ofParts = sent.subarray(0, count).map((i) => partOfList[probes[i]]);
		const { offsets, order } = sortByPart(ofParts, parts);
		return {
			offsets,
			rows: order.map((at) => first + Math.floor(sent[at] / numProbes)),
			lists: order.map((at) => probes[sent[at]]),
		};
	}
	const members = send((i) => i % numProbes === 0);
	const inner = send((i) => i % numProbes !== 0 && isInner[i] === 1);
	const outer = send((i) => isInner[i] === 0);
	return {
		memberOffsets: members.offsets,
		memberRows: members.rows,
		memberLists: members.lists,
		innerOffsets: inner.offsets,
		innerRows: inner.rows,
		innerLists: inner.lists,
		outerOffsets: outer.offsets,
		outerRows: outer.rows,
		outerLists: outer.lists,
	};
}

/** The rows of the part that are nearest to those of the sample: the truth about recall, which so needs no stage that reads all rows. */
async function nearestToSample(
	context: PartContext,
	set: PartSet,
	{ k, metric }: SearchSettings,
	range: { readonly first: number; readonly end: number },
) {
	const sample = context.files.read<Int32Array>("centres", 0, "sample");
	const by = { metric, frame: readFrame(context, metric) };
	const found = await whileRead(set.features, async (source) =>
		streamNearest(source, by, sample, k + 1, range),
	);
	const width = Math.min(k + 1, range.end - range.first);
	const nearest = sharedInts(sample.length * width);
	const similarities = new Float64Array(nearest.length);
	for (const [s, row] of found.entries()) {
		nearest.set(row.ids, s * width);
		similarities.set(row.similarities, s * width);
	}
	return { nearest, similarities };
}
