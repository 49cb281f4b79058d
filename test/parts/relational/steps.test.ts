import { describe, expect, test } from "vitest";
import type { KnnGraph } from "../../../src/arrays/knn-graph.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import type { RowTable } from "../../../src/files/parts/row-table.ts";
import { type Step, walkSteps } from "../../../src/parts/relational/steps.ts";
import { createSubgraphBuilder } from "../../../src/subgraph/subgraph.ts";
import { oddGraph } from "../../helpers/subgraph-by-sets.ts";

const numRows = 300;
const graph = oddGraph(createRandom(9), numRows, 8);

/** The graph as a table, and the rows that were read of it. */
function tableOf({ rows, cols, data }: KnnGraph) {
	const read: number[] = [];
	const table: RowTable<Int32Array> = {
		rows,
		width: cols,
		range: (first, end, into) => {
			into.set(data.subarray(first * cols, end * cols));
			return into;
		},
		gather(some, into) {
			for (const [i, row] of some.entries()) {
				if (i > 0 && row <= some[i - 1]) throw new Error("not ascending");
				read.push(row);
				into.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
			}
			return into;
		},
	};
	return { table, read };
}

/** The rows of the subgraphs of some pivots, by the subgraphs themselves. */
function nodesOf({ first, end }: Step["pivots"], hops: readonly number[]) {
	const { build } = createSubgraphBuilder(graph, {
		kAtHop: hops,
		activeConnection: 1,
	});
	const rows = new Set<number>();
	for (let pivot = first; pivot < end; pivot++)
		for (const node of build(pivot).nodeIds) rows.add(node);
	return [...rows].sort((a, b) => a - b);
}

const ranges = [
	{ first: 0, end: numRows },
	{ first: 40, end: 163 },
	{ first: 288, end: numRows },
];

describe.each([[[6]], [[6, 2]], [[5, 3, 2]]])(
	"steps over subgraphs of %j",
	(hops) => {
		test.each(ranges)("of the pivots from $first to $end", (pivots) => {
			for (const mostRows of [0, 60, 150, numRows]) {
				const { table, read } = tableOf(graph);
				const walk = { graph: table, pivots, hops, mostRows, align: 8 };
				let next = pivots.first;
				for (const step of walkSteps(walk)) {
					expect(step.pivots.first).toBe(next);
					next = step.pivots.end;
					expect((next - pivots.first) % 8 === 0 || next === pivots.end).toBe(
						true,
					);
					expect(Array.from(step.rows)).toEqual(nodesOf(step.pivots, hops));
					expect(step.first).toBe(step.rows.indexOf(step.pivots.first));
					const all = Array.from({ length: numRows }, (_, row) => row);
					expect(all.map(step.numberOf)).toEqual(
						all.map((row) => step.rows.indexOf(row)),
					);
					// Another batch adds at most its own subgraphs.
					const isOneBatch = next - step.pivots.first <= 8;
					if (!isOneBatch)
						expect(step.rows.length).toBeLessThan(mostRows + 8 * 60);
					if (mostRows === 0)
						expect(next - step.pivots.first).toBeLessThanOrEqual(8);
				}
				expect(next).toBe(pivots.end);
				// Where all rows fit, they are known without reading any.
				if (mostRows === numRows && pivots.end - pivots.first === numRows)
					expect(read).toEqual([]);
			}
		});
	},
);

test("a step with room for all pivots has them all, and reads each row's list once for a hop", () => {
	const { table, read } = tableOf(graph);
	const pivots = { first: 0, end: 240 };
	const walk = {
		graph: table,
		pivots,
		hops: [6, 2],
		mostRows: numRows,
		align: 8,
	};
	expect([...walkSteps(walk)]).toHaveLength(1);
	expect(read.length).toBeLessThanOrEqual(240 + numRows);
});
