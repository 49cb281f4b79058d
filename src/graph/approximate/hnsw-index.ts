/** usearch, an optional package: imported when an index is wanted, and named where it is missing. */
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

/** @throws InputError where usearch is not installed */
export async function createIndex(
	dimensions: number,
	options: IndexOptions,
): Promise<Index> {
	const { Index, MetricKind, ScalarKind } = await loadUsearch();
	const isCosine = options.metric === "cosine";
	return new Index({
		dimensions,
		metric: isCosine ? MetricKind.IP : MetricKind.L2sq,
		// Rows of length 1 are told apart well enough in 8 bits, and searched much faster; distances can be of any scale.
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
