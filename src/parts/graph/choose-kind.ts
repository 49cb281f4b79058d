/** Chooses the kind of products of a search, as `choosePairKind`, with the rows of a set read once. */
import type { RowSource } from "../../arrays/row-source.ts";
import { pairKindBy, pairKindSample } from "../../graph/exact/pair-kind.ts";
import { margin } from "../../graph/exact/rank-candidates.ts";
import { streamNearest } from "../../graph/exact/stream-nearest.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { SearchSettings } from "./search-settings.ts";

/** @param order of all rows; without it, the choice depends on the order of the input */
export function chooseKind(
	source: RowSource,
	{ k, metric }: SearchSettings,
	order?: Int32Array,
): PairKind {
	if (metric !== "cosine") return "float32";
	const { rows, cols } = source;
	const sample = pairKindSample(rows, order);
	const count = Math.min(rows, k + margin);
	const all = { first: 0, end: rows };
	const by = { metric, frame: null };
	const nearest = streamNearest(source, by, sample, count, all);
	return pairKindBy(nearest, { rows, cols, k });
}
