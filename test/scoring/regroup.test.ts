import { expect, test } from "vitest";
import { regroup } from "../../src/scoring/regroup.ts";
import type { ScoredBatch } from "../../src/scoring/scored-batch.ts";

/** Links of each pivot, from 100 on. */
const numLinksOf = [2, 0, 3, 1, 0, 0, 4, 2, 1, 0];

/** Batches of these numbers of pivots; a link's node and score tell which one it is. */
async function* batchesOf(sizes: readonly number[]) {
	let first = 0;
	for (const size of sizes) {
		const counts = numLinksOf.slice(first, first + size);
		const links = counts.flatMap((count, b) =>
			Array.from({ length: count }, (_, i) => [b, 10 * (first + b) + i]),
		);
		const subgraphs = {
			pivots: Int32Array.from(counts, (_, b) => 100 + first + b),
			// Behind the links come the other nodes.
			nodeIds: Int32Array.from([...links.map(([, node]) => node), 999]),
			subgraphOf: Int32Array.from([...links.map(([b]) => b), 0]),
			numLinks: links.length,
		};
		const scores = Float32Array.from(links, ([, node]) => node / 1024);
		yield { subgraphs, scores };
		first += size;
	}
}

async function collect(batches: AsyncIterable<ScoredBatch>) {
	const list: ScoredBatch[] = [];
	for await (const { subgraphs, scores } of batches) {
		const { numLinks, pivots } = subgraphs;
		const nodeIds = subgraphs.nodeIds.slice(0, numLinks);
		const subgraphOf = subgraphs.subgraphOf.slice(0, numLinks);
		list.push({ subgraphs: { pivots, nodeIds, subgraphOf, numLinks }, scores });
	}
	return list;
}

test.each([
	{ from: [10], to: [3, 3, 3, 1] },
	{ from: [1, 4, 2, 3], to: [4, 4, 2] },
	{ from: [3, 3, 3, 1], to: [10] },
	{ from: [5, 5], to: [5, 5] },
])("batches of $from pivots become batches of $to", async ({ from, to }) => {
	const regrouped = await collect(regroup(batchesOf(from), to[0]));
	expect(regrouped).toEqual(await collect(batchesOf(to)));
});

test("of nothing comes nothing", async () => {
	expect(await collect(regroup(batchesOf([]), 3))).toEqual([]);
});
