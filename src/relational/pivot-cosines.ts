/** Cosines of a pivot and the nodes of its subgraph: looked up where the relations store them, computed where they do not. */
import { createRowProducts } from "../arrays/cosine.ts";
import { multiplyWithOthers } from "../graph/exact/ordered-products.ts";
import type { PivotRanks } from "./pivot-ranks.ts";
import type { Relations } from "./relations.ts";

export interface PivotCosines {
	/**
	 * Computes the missing cosines of the pivots from `first` up to `last` together, which reads each row of a file once. Each of these pivots is then
	 * started once.
	 */
	computeAhead(
		first: number,
		last: number,
		nodesOf: (pivot: number) => Int32Array,
	): void;
	/** Makes `pivot` the current pivot, for `ranks` too; `next` then takes its nodes once each, in this order. */
	start(pivot: number, nodes: Int32Array): void;
	/** Cosine of the current pivot and its next node, which has this rank. */
	next(rank: number): number;
}

/** Cosines that were computed ahead, of the pivots from `first` up to `last`. */
interface CosinesAhead {
	readonly first: number;
	readonly last: number;
	/** Start of each pivot's cosines. */
	readonly offsets: readonly number[];
	readonly cosines: Float32Array;
}

export function createPivotCosines(
	{ features, numStored, cosines: stored }: Relations,
	ranks: PivotRanks,
): PivotCosines {
	const products = createRowProducts(features);
	let ahead: CosinesAhead | null = null;
	let missing = new Int32Array(0);
	let ofMissing = new Float32Array(0);
	let computed: Float32Array = ofMissing;
	let position = 0;
	let firstStored = 0;
	const isStored = (rank: number) => rank > 0 && rank <= numStored;

	function computeMissing(pivot: number, nodes: Int32Array): void {
		if (missing.length < nodes.length) {
			missing = new Int32Array(nodes.length);
			ofMissing = new Float32Array(nodes.length);
		}
		let count = 0;
		for (const node of nodes)
			if (!isStored(ranks.rankOf(node))) missing[count++] = node;
		products.start(pivot);
		products.withAll(missing, 0, count, ofMissing);
		computed = ofMissing;
		position = 0;
	}

	return {
		computeAhead(first, last, nodesOf) {
			const offsets = [0];
			const others: number[] = [];
			for (let pivot = first; pivot < last; pivot++) {
				ranks.start(pivot);
				for (const node of nodesOf(pivot))
					if (!isStored(ranks.rankOf(node))) others.push(node);
				offsets.push(others.length);
			}
			const pairs = { first, offsets, others: Int32Array.from(others) };
			const cosines = multiplyWithOthers(features, pairs);
			ahead = { first, last, offsets, cosines };
		},
		start(pivot, nodes) {
			ranks.start(pivot);
			firstStored = pivot * numStored - 1;
			if (ahead && pivot >= ahead.first && pivot < ahead.last) {
				computed = ahead.cosines;
				position = ahead.offsets[pivot - ahead.first];
			} else {
				ahead = null;
				computeMissing(pivot, nodes);
			}
		},
		next: (rank) =>
			isStored(rank) ? stored[firstStored + rank] : computed[position++],
	};
}
