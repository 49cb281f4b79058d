/**
 * The exchange of scores: a part that scores the links of its rows writes those with rows of other parts once more, sorted by the part of the other row. So
 * a part that pools the links of its rows reads one range of each file.
 */

import type { PartArrays } from "../../files/parts/part-files.ts";
import { partOfRow } from "../../files/parts/part-ranges.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { PartContext } from "../part-context.ts";
import { openSetB, rangeOf } from "../sets.ts";
import { visitListed } from "./listed-links.ts";

/** Links that are read at once. */
const linksAtOnce = 1 << 20;

/**
 * The links of a part's rows with rows of other parts, in order of the part of the other row and then of the row that lists it: `toOffsets` F64 [parts + 1] where those with
 * each part begin, `toRows` I32 the other row, `fromRows` I32 the row that lists it, `toScores` F32.
 * @param scores [rows, K] of the part's rows, -1 where there is no link
 */
export function exchangeScores(
	context: PartContext,
	part: number,
	scores: Float32Array,
): PartArrays {
	const { parts, align } = context.manifest;
	const { rows } = openSetB(context);
	const own = rangeOf(context, rows, part);
	const toOffsets = new Float64Array(parts + 1);
	const visitAcross = (
		visit: (to: number, row: number, other: number, score: number) => void,
	) => {
		if (parts === 1) return;
		visitListed(context, own, scores, (row, other, score) => {
			if (score === noLink || (other >= own.first && other < own.end)) return;
			visit(partOfRow(rows, parts, other, align), row, other, score);
		});
	};
	visitAcross((to) => {
		toOffsets[to + 1]++;
	});
	for (let to = 0; to < parts; to++) toOffsets[to + 1] += toOffsets[to];
	const toRows = new Int32Array(toOffsets[parts]);
	const fromRows = new Int32Array(toRows.length);
	const toScores = new Float32Array(toRows.length);
	const next = toOffsets.slice();
	visitAcross((to, row, other, score) => {
		const at = next[to]++;
		toRows[at] = other;
		fromRows[at] = row;
		toScores[at] = score;
	});
	return { toOffsets, toRows, fromRows, toScores };
}

/** Calls `visit` for each link that rows of another part list with rows of this one, in order of the rows that list them. */
export function visitExchanged(
	{ files }: PartContext,
	stage: string,
	{ from, to }: { readonly from: number; readonly to: number },
	visit: (row: number, other: number, score: number) => void,
): void {
	const read = <A extends Int32Array | Float32Array | Float64Array>(
		name: string,
		first: number,
		end: number,
	) => files.read<A>(stage, from, name, first, end);
	const [begin, last] = read<Float64Array>("toOffsets", to, to + 2);
	for (let first = begin; first < last; first += linksAtOnce) {
		const end = Math.min(last, first + linksAtOnce);
		const rows = read<Int32Array>("fromRows", first, end);
		const others = read<Int32Array>("toRows", first, end);
		const scores = read<Float32Array>("toScores", first, end);
		for (let i = 0; i < rows.length; i++) visit(rows[i], others[i], scores[i]);
	}
}
