/** The batch of the fixture that PyTorch was trained on, in the form that the trainer takes. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import type { RelationalBatch } from "../../src/relational/train/batch-source.ts";
import { formula } from "./formula.ts";

export interface RelationalFixture {
	readonly names: readonly string[];
	readonly steps: readonly {
		loss: number;
		logits: number[];
		lr: number;
		beta1: number;
	}[];
	readonly gradients: readonly number[][];
	readonly afterOne: readonly number[][];
	readonly afterAll: readonly number[][];
	readonly batch: {
		links: number;
		subgraphOf: number[];
		owners: number[];
		neighbours: number[];
		edges: number[][];
		x: number[][];
		targets: number[];
	};
}

export const fixture: RelationalFixture = JSON.parse(
	readFileSync(
		resolve(import.meta.dirname, "../../fixtures/relational/expected.json"),
		"utf8",
	),
);

const width = 8;

/** Width 8: values by `formula`, as the generator makes them. */
export function fixtureWeights(): StateDict {
	const gate = [[8, 1], [8], [1, 8], [1]];
	const shapes = [
		[width, 30],
		[width],
		...gate,
		[width, 2 * width],
		[width],
		...gate,
		[width, 2 * width],
		[width],
		...gate,
		[width, width + 15],
		[width],
		[width],
		[1, width],
		[1],
	];
	return new Map(
		fixture.names.map((name, i) => {
			const fanIn = shapes[i].at(-1)!;
			return [name, formula(10 + i, shapes[i], 2 / Math.sqrt(fanIn))];
		}),
	);
}

export function fixtureBatch(): RelationalBatch {
	const { batch } = fixture;
	const numRows = batch.subgraphOf.length;
	const edgeOffsets = new Int32Array(numRows + 1);
	for (const owner of batch.owners) edgeOffsets[owner + 1]++;
	for (let row = 0; row < numRows; row++)
		edgeOffsets[row + 1] += edgeOffsets[row];
	return {
		subgraphs: {
			pivots: Int32Array.of(7, 11),
			nodeIds: Int32Array.from({ length: numRows }, (_, i) => i),
			subgraphOf: Int32Array.from(batch.subgraphOf),
			linkOffsets: Int32Array.of(0, 3, 5),
			numLinks: batch.links,
			edgeOffsets,
			edgeRows: Int32Array.from(batch.neighbours),
		},
		inputs: {
			nodes: Float32Array.from(batch.x.flat()),
			edges: Float32Array.from(batch.edges.flat()),
			entries: new Int32Array(batch.edges.length),
		},
		targets: Uint8Array.from(batch.targets),
		numNodes: numRows,
		numEdges: batch.edges.length,
		numPivots: 2,
	};
}
