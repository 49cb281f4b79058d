/** Cosines of a pivot and the nodes of its subgraph: looked up if the relations store them, else computed. */
import { createRowProducts } from "../arrays/cosine.ts";
import { multiplyWithOthers } from "../graph/exact/ordered-products.ts";
import type { PivotRanks } from "./pivot-ranks.ts";
import type { Relations } from "./relations.ts";

export interface PivotCosines {
	/**
	 * Computes the cosines that are not stored for the pivots from `first` up to `last` together, so that each row of a file is read once. `start` may then
	 * be called once for each of these pivots.
	 */
	computeAhead(
		first: number,
		last: number,
		nodesOf: (pivot: number) => Int32Array,
	): void;
	/** Sets the current pivot, for `ranks` too; `next` must then be called once for each node, in this order. */
	start(pivot: number, nodes: Int32Array): void;
	/** Returns the cosine of the current pivot and its next node, whose rank is `rank`. */
	next(rank: number): number;
}

/** Cosines that were computed ahead for the pivots from `first` up to `last`. */
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
