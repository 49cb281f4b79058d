/** The scored links of all rows, where only those that are no copies were scored. */
import { leadersOf } from "../../graph/copies/copies.ts";
import { poolGraph } from "../../grouping/pooled-rows.ts";
import type { ScoredGraph } from "../../scoring/scored-graph.ts";
import type { RowLinks } from "./collect-report.ts";

/**
 * Links by the numbers of rows, with both directions pooled; a copy has one link, to the row that it repeats.
 * @param copyOf [N] the row that each row is a copy of, its own number for one that is none; null where none is
 */
export function linksOfRows(
	scored: ScoredGraph,
	copyOf: Int32Array | null,
): RowLinks {
	const { lower, higher, scores } = poolGraph(scored, "avg");
	if (!copyOf) return { lower, higher, scores };
	const leaders = leadersOf(copyOf);
	const copies = Array.from(copyOf.keys()).filter((row) => copyOf[row] !== row);
	const join = (positions: Int32Array, rows: readonly number[]) => [
		...Array.from(positions, (at) => leaders[at]),
		...rows,
	];
	return {
		lower: join(
			lower,
			copies.map((row) => Math.min(row, copyOf[row])),
		),
		higher: join(
			higher,
			copies.map((row) => Math.max(row, copyOf[row])),
		),
		scores: [...scores, ...copies.map(() => 1)],
	};
}
