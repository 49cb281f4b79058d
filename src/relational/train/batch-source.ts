/** Batches for training the relational network, drawn over several data sets at once. */
import {
	buildBatch,
	countBatch,
	linkTargets,
	type SubgraphBatch,
} from "../../subgraph/batch.ts";
import { createFirstPass, type LinksByRow } from "../first-pass.ts";
import { knownRows } from "../../arrays/labels.ts";
import {
	type RelationInputs,
	type Relator,
	relateBatch,
} from "../batch-inputs.ts";
import type { Relations } from "../relations.ts";
import { createRelator } from "../input-reader.ts";
import {
	createSubgraphBuilder,
	type SubgraphBuilder,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import type { TrainingBatch } from "../../training/run.ts";

/** A labelled data set. */
export interface RelationalSet {
	readonly relations: Relations;
	/** [N] identities, or `unknownLabel`. */
	readonly labels: Int32Array;
	/** The first pass's probabilities where a second pass is trained, else null; alike in all sets. */
	readonly firstPass: LinksByRow | null;
}

/** What a step needs that does not depend on the weights. */
export interface RelationalBatch extends TrainingBatch {
	readonly subgraphs: SubgraphBatch;
	readonly inputs: RelationInputs;
}

/** Several data sets as one: rows are numbered through, set after set. */
export interface RelationalSource {
	readonly numRows: number;
	/** Those of a known identity, ascending. */
	readonly pivots: Int32Array;
	/** The batch of some rows, of whichever sets. */
	prepare(rows: Int32Array): RelationalBatch;
}

/** Joins data sets for training; each keeps its own graph and statistics. */
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
	const relators: Relator[] = [];
	const builders: SubgraphBuilder[] = [];
	sets.forEach((set, i) => {
		const { graph } = set.relations;
		labels.set(set.labels, firstRows[i]);
		builders.push(createSubgraphBuilder(graph, options));
		relators.push(
			createRelator(
				set.relations,
				options.activeConnection,
				set.firstPass && createFirstPass(set.firstPass),
				firstRows[i],
				true,
			),
		);
	});
	const setOf = (row: number) => {
		let set = sets.length - 1;
		while (firstRows[set] > row) set--;
		return set;
	};
	const builder: SubgraphBuilder = {
		build(row) {
			const set = setOf(row);
			const first = firstRows[set];
			const built = builders[set].build(row - first);
			const nodeIds = built.nodeIds.map((id) => id + first);
			return { ...built, pivot: row, nodeIds };
		},
	};
	return {
		numRows,
		pivots: knownRows(labels),
		prepare(rows) {
			const subgraphs = buildBatch(builder, rows);
			return {
				subgraphs,
				inputs: relateBatch(subgraphs, (b) => relators[setOf(rows[b])]),
				targets: linkTargets(subgraphs, labels),
				...countBatch([subgraphs]),
			};
		},
	};
}
