/** Numbers the rows of a step anew, so that near rows lie together: the pivots first, then the other rows. Scoring is then faster, with the same scores. */
import {
	sharedDoubles,
	sharedFloats,
	sharedInts,
} from "../../arrays/shared-memory.ts";
import {
	localityOrder,
	renumberRows,
	reorderRows,
} from "../../graph/locality-order.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { LinksByRow } from "../../relational/first-pass.ts";
import type { GatedPivots } from "../../relational/score/score-gated.ts";

export interface OrderedPivots {
	/** The pivots are its first rows. */
	readonly gated: GatedPivots;
	/** [pivots] the position of each among the pivots of the step. */
	readonly positions: Int32Array;
}

/** The pivots of a step as they are numbered. */
export function inTheirOrder(gated: GatedPivots): OrderedPivots {
	return { gated, positions: everyRow(0, gated.end - gated.first, 1) };
}

/** The new row i is the old row `from[i]`; the old row j is the new row `numbers[j]`. */
interface Numbering {
	readonly from: Int32Array;
	readonly numbers: Int32Array;
}

/** Reorders the arrays of a step in place. The row behind the last one of the features, which stands for all others, stays the last. */
export function orderPivots(gated: GatedPivots): OrderedPivots {
	const { first, end, facts, rows } = gated;
	const { relations, gates, links } = rows;
	const { graph, features } = relations;
	const numbering = pivotsFirst(
		localityOrder(graph).order.filter((row) => row < features.rows),
		gated,
	);
	const { from, numbers } = numbering;
	const { cosines, leastCosines, densities } = relations;
	reorderRows(features.data, features.cols, from.subarray(0, features.rows));
	reorderRows(graph.data, graph.cols, from);
	renumberRows(graph.data, numbers);
	for (const values of [cosines, leastCosines, densities, gates])
		reorderRows(values, values.length / graph.rows, from);
	const positions = from.subarray(0, end - first).map((row) => row - first);
	return {
		positions,
		gated: {
			...gated,
			first: 0,
			end: end - first,
			rows: { ...rows, links: links && reorderLinks(links, numbering) },
			facts: {
				hashes: facts.hashes.map((_, row) => facts.hashes[from[row]]),
				zeroRows: facts.zeroRows.map((row) => numbers[row]),
			},
		},
	};
}

/** @param order all rows but the last one */
function pivotsFirst(
	order: Int32Array,
	{ first, end }: Pick<GatedPivots, "first" | "end">,
): Numbering {
	const isPivot = (row: number) => row >= first && row < end;
	const from = new Int32Array(order.length + 1);
	from.set(order.filter(isPivot));
	from.set(
		order.filter((row) => !isPivot(row)),
		end - first,
	);
	from[order.length] = order.length;
	const numbers = new Int32Array(from.length);
	for (let row = 0; row < from.length; row++) numbers[from[row]] = row;
	return { from, numbers };
}

/** The same links by the new numbers, each row's in their order. Rows behind those of the step keep their numbers; they have no links. */
function reorderLinks(
	{ offsets, others, values, masses }: LinksByRow,
	{ from, numbers }: Numbering,
): LinksByRow {
	const numRows = offsets.length - 1;
	const ordered = {
		offsets: sharedInts(offsets.length),
		others: sharedInts(others.length),
		values: sharedFloats(values.length),
		masses: sharedDoubles(masses.length),
	};
	for (let row = 0, at = 0; row < numRows; row++) {
		const before = from[row];
		ordered.masses[row] = masses[before];
		for (let i = offsets[before]; i < offsets[before + 1]; i++, at++) {
			const other = others[i];
			ordered.others[at] = other < numbers.length ? numbers[other] : other;
			ordered.values[at] = values[i];
		}
		ordered.offsets[row + 1] = at;
	}
	return ordered;
}
