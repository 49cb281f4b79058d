/** Batches for training the relational network, with samples of several data sets. */

import { knownRows } from "../../arrays/labels.ts";
import {
	buildBatch,
	countBatch,
	linkTargets,
	type SubgraphBatch,
} from "../../subgraph/batch.ts";
import {
	createSubgraphBuilder,
	type SubgraphBuilder,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import type { TrainingBatch } from "../../training/learner.ts";
import {
	type BatchInputs,
	type InputReader,
	readBatchInputs,
} from "../batch-inputs.ts";
import { createFirstPass, type LinksByRow } from "../first-pass.ts";
import { createInputReader } from "../input-reader.ts";
import type { Relations } from "../relations.ts";

/** A labelled data set. */
export interface RelationalSet {
	readonly relations: Relations;
	/** [N] identities, or `unknownLabel`. */
	readonly labels: Int32Array;
	/** The links of the first pass if a second pass is trained, else null; the same for all sets. */
	readonly firstPass: LinksByRow | null;
}

/** A batch, with the inputs of its nodes and gates. */
export interface RelationalBatch extends TrainingBatch {
	readonly subgraphs: SubgraphBatch;
	readonly inputs: BatchInputs;
}

/** Several data sets as one, whose rows have consecutive numbers, set after set. */
export interface RelationalSource {
	readonly numRows: number;
	/** Rows of a known identity, ascending. */
	readonly pivots: Int32Array;
	/** Prepares the batch of some rows, which may be in several sets. */
	prepare(rows: Int32Array): RelationalBatch;
}

/** Joins data sets for training; each has its own graph and impostor statistics. */
export function createRelationalSource(
	sets: readonly RelationalSet[],
	options: SubgraphOptions,
): RelationalSource {
	const firstRows: number[] = [];
	let numRows = 0;
	for (const { labels } of sets) {
		firstRows.push(numRows);
		numRows += labels.length;
	}
	const labels = new Int32Array(numRows);
	sets.forEach((set, i) => {
		labels.set(set.labels, firstRows[i]);
	});
	const readers = sets.map((set, i) => readerOf(set, firstRows[i], options));
	const setOf = (row: number) => {
		let set = sets.length - 1;
		while (firstRows[set] > row) set--;
		return set;
	};
	const builder = joinBuilders(sets, firstRows, setOf, options);
	return {
		numRows,
		pivots: knownRows(labels),
		prepare(rows) {
			const subgraphs = buildBatch(builder, rows);
			return {
				subgraphs,
				inputs: readBatchInputs(subgraphs, (b) => readers[setOf(rows[b])]),
				targets: linkTargets(subgraphs, labels),
				...countBatch([subgraphs]),
			};
		},
	};
}

function readerOf(
	{ relations, firstPass }: RelationalSet,
	firstRow: number,
	{ activeConnection }: SubgraphOptions,
): InputReader {
	return createInputReader({
		relations,
		activeConnection,
		firstPass: firstPass && createFirstPass(firstPass),
		firstRow,
		hasEdges: true,
	});
}

/** Returns a builder that builds the subgraph of a row in the set of that row. */
function joinBuilders(
	sets: readonly RelationalSet[],
	firstRows: readonly number[],
	setOf: (row: number) => number,
	options: SubgraphOptions,
): SubgraphBuilder {
	const builders = sets.map(({ relations }) =>
		createSubgraphBuilder(relations.graph, options),
	);
	return {
		build(row) {
			const set = setOf(row);
			const first = firstRows[set];
			const built = builders[set].build(row - first);
			const nodeIds = built.nodeIds.map((id) => id + first);
			return { ...built, pivot: row, nodeIds };
		},
	};
}
