/** Pools the links of a part's rows: those that they list, and those that list them, of which other parts wrote down theirs. The result is that of `poolRows` for all rows. */

import type { PartArrays } from "../../files/parts/part-files.ts";
import type { Range } from "../../files/parts/part-ranges.ts";
import type { Pool } from "../../grouping/links.ts";
import { poolRow, sortLinks } from "../../grouping/pool-row.ts";
import { requireFinite, type Sides } from "../../grouping/pooled-rows.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { PartContext } from "../part-context.ts";
import { openSetB, rangeOf } from "../sets.ts";
import { visitExchanged } from "./exchange.ts";
import { visitListed } from "./listed-links.ts";

export interface PartPooling {
	/** The stage that scored the links. */
	readonly scores: string;
	readonly pool: Pool;
	/** Whether a link is listed at both of its rows, or at the lower one alone. */
	readonly sides: Sides;
	/** Whether the links of a row are left out. */
	readonly isLeftOut: (row: number) => boolean;
}

/** The links of a part's rows, in order of the rows and then of the other row. */
export interface PartLinks extends PartArrays {
	/** [rows + 1] row -> start of its links. */
	readonly offsets: Float64Array;
	readonly others: Int32Array;
	readonly values: Float32Array;
	/** [1] the lowest score that the part's rows list before pooling; infinity without any. */
	readonly lowest: Float32Array;
}

type Visit = (row: number, other: number, score: number) => void;

/** @throws InputError for a score that is not finite */
export function poolPart(
	context: PartContext,
	part: number,
	{ scores: stage, pool, sides, isLeftOut }: PartPooling,
): PartLinks {
	const own = rangeOf(context, openSetB(context).rows, part);
	const scores = context.files.read<Float32Array>(stage, part, "scores");
	const isIncluded = (row: number, other: number) =>
		(sides === "both" || other > row) && !isLeftOut(row) && !isLeftOut(other);
	const lowest = Float32Array.of(Number.POSITIVE_INFINITY);
	let numOwn = 0;
	visitListed(context, own, scores, (row, other, score) => {
		if (score === noLink || isLeftOut(row) || isLeftOut(other)) return;
		requireFinite(score, row, other);
		if (score < lowest[0]) lowest[0] = score;
		if (isIncluded(row, other)) numOwn++;
	});
	const visitBack = (visit: Visit) => {
		for (let from = 0; from < context.manifest.parts; from++) {
			const each: Visit = (row, other, score) => {
				if (score !== noLink && isIncluded(other, row))
					visit(row, other, score);
			};
			if (from !== part)
				visitExchanged(context, stage, { from, to: part }, each);
			else
				visitListed(context, own, scores, (row, other, score) => {
					if (other >= own.first && other < own.end) each(row, other, score);
				});
		}
	};
	const back = listByRow(own, visitBack);
	const others = new Int32Array(numOwn + back.others.length);
	const values = new Float32Array(others.length);
	const offsets = new Float64Array(own.end - own.first + 1);
	const numScored = scores.length / (own.end - own.first);
	const listed = {
		others: new Int32Array(numScored || 0),
		scores: new Float32Array(numScored || 0),
		start: 0,
		end: 0,
	};
	let end = 0;
	let column = 0;
	visitListed(context, own, scores, (row, other, score) => {
		if (score !== noLink && isIncluded(row, other)) {
			listed.others[listed.end] = other;
			listed.scores[listed.end++] = score;
		}
		if (++column < numScored) return;
		sortLinks(listed);
		const at = row - own.first;
		const [start, stop] = [back.offsets[at], back.offsets[at + 1]];
		end = poolRow(
			row,
			listed,
			{ ...back, start, end: stop },
			pool,
			{ others, values },
			end,
		);
		offsets[at + 1] = end;
		listed.end = 0;
		column = 0;
	});
	return {
		offsets,
		others: others.subarray(0, end),
		values: values.subarray(0, end),
		lowest,
	};
}

/** Lists links at the rows of a part that they lead to, in the order in which they are visited. */
function listByRow({ first, end }: Range, visitAll: (visit: Visit) => void) {
	const offsets = new Float64Array(end - first + 1);
	visitAll((_, other) => {
		offsets[other - first + 1]++;
	});
	for (let row = 0; row < end - first; row++) offsets[row + 1] += offsets[row];
	const others = new Int32Array(offsets[end - first]);
	const scores = new Float32Array(others.length);
	const next = offsets.slice();
	visitAll((row, other, score) => {
		const at = next[other - first]++;
		others[at] = row;
		scores[at] = score;
	});
	return { offsets, others, scores };
}
