/** The cosines of different people in features whose rows may have any length. */
import { normaliseRow } from "../arrays/normalise.ts";
import { createRandom } from "../arrays/random.ts";
import { type RowSource, sourceOf } from "../arrays/row-source.ts";
import type { CheckpointMetadata } from "../arrays/state-dict.ts";
import { createKernelFloats } from "../kernels/kernel-memory.ts";
import type { ChosenImpostors } from "../metrics/impostors.ts";
import { trainedMethod } from "../relational/impostor-statistics.ts";
import { chooseMeasured } from "../relational/impostors/choose-impostors.ts";
import { samplePairs } from "../relational/pair-sample.ts";

/** Rows whose pairs are compared: enough for the mean, and few enough that it takes no time and memory to speak of. */
const sampledRows = 256;

/**
 * Measures the impostor statistics of the first of these rows, or takes those of an embedding that the network knows where nobody can be compared.
 * @param order rows in a random order
 */
export function measureStrangers(
	source: RowSource,
	order: Int32Array,
	{
		metadata,
		seed,
	}: { readonly metadata: CheckpointMetadata; readonly seed: number },
): ChosenImpostors {
	const { cols } = source;
	const sample = order.subarray(0, sampledRows);
	const rows = sample.length;
	const unit = { rows, cols, ...createKernelFloats(rows * cols) };
	for (let i = 0; i < rows; i++) {
		const start = source.at(sample[i]);
		const row = source.values.subarray(start, start + cols);
		unit.data.set(row, i * cols);
		normaliseRow(unit.data, i * cols, cols, unit.data);
	}
	const all = Int32Array.from(sample, (_, i) => i);
	const pairs = samplePairs(unit, all, createRandom(seed));
	return chooseMeasured(sourceOf(unit), all, pairs, metadata, trainedMethod);
}
