/** The scored links of all rows, where only those that are no copies were scored. */
import { leadersOf } from "../../graph/copies/copies.ts";
import type { Links } from "../../grouping/links.ts";
import { poolGraph } from "../../grouping/pooled-rows.ts";
import type { ScoredGraph } from "../../scoring/scored-graph.ts";

/**
 * Links by the numbers of rows, with both directions pooled; a copy has one link, to the row that it repeats.
 * @param copyOf [N] the row that each row is a copy of, its own number for one that is none; null where none is
 */
export function linksOfRows(
	scored: ScoredGraph,
	copyOf: Int32Array | null,
): Links {
	const links = poolGraph(scored, "avg");
	if (!copyOf) return links;
	const leaders = leadersOf(copyOf);
	const copies = Int32Array.from(copyOf.keys()).filter(
		(row) => copyOf[row] !== row,
	);
	const join = (positions: Int32Array, rows: Int32Array) => {
		const joined = new Int32Array(positions.length + rows.length);
		joined.set(positions.map((at) => leaders[at]));
		joined.set(rows, positions.length);
		return joined;
	};
	const scores = new Float32Array(links.scores.length + copies.length).fill(1);
	scores.set(links.scores);
	return {
		numNodes: copyOf.length,
		lower: join(
			links.lower,
			copies.map((row) => Math.min(row, copyOf[row])),
		),
		higher: join(
			links.higher,
			copies.map((row) => Math.max(row, copyOf[row])),
		),
		scores,
		minRawScore: links.minRawScore,
	};
}
