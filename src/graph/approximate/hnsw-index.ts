/** Creates HNSW indexes by usearch, an optional package that is imported only when it is needed. */
import type * as usearch from "usearch";
import type { Index } from "usearch";
import { importPackage } from "../../engines/optional-parts.ts";
import { InputError } from "../../errors.ts";
import type { Metric } from "../similarity.ts";

export interface IndexOptions {
	readonly metric: Metric;
	readonly connectivity: number;
	readonly expansionAdd: number;
	readonly expansionSearch: number;
}

/**
 * Makes an empty HNSW index.
 * @throws InputError where usearch is not installed
 */
export async function createIndex(
	dimensions: number,
	options: IndexOptions,
): Promise<Index> {
	const { Index, MetricKind, ScalarKind } = await loadUsearch();
	const isCosine = options.metric === "cosine";
	return new Index({
		dimensions,
		metric: isCosine ? MetricKind.IP : MetricKind.L2sq,
		// 8 bits are precise enough for rows of length 1, and much faster; distances can have any scale.
		quantization: isCosine ? ScalarKind.I8 : ScalarKind.F32,
		connectivity: options.connectivity,
		expansion_add: options.expansionAdd,
		expansion_search: options.expansionSearch,
		multi: false,
	});
}

async function loadUsearch(): Promise<typeof usearch> {
	try {
		return await importPackage<typeof usearch>("usearch", "usearch");
	} catch (error) {
		throw new InputError(
			"approximate neighbour search",
			"the optional package usearch",
			error instanceof Error ? error.message.split("\n")[0] : String(error),
			"or leave out --method hnsw",
		);
	}
}
