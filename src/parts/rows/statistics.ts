/** Stage `statistics`: what later stages need of each row of the file, so that they need not read all rows again. */
import { hashRows } from "../../arrays/content-order.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import { sourceOf } from "../../arrays/row-source.ts";
import { readChunk } from "../../files/parts/feature-chunks.ts";
import { measureRows } from "../../pipeline/findings/row-facts.ts";
import type { StageWork } from "../part-context.ts";
import { rangeOf } from "../sets.ts";

/**
 * Reads each chunk that has rows of the part, and checks that it is the manifest's.
 * @returns for each row: `hashes` of its values as they are, `unitHashes` of those brought to length 1, `factHashes`, `lengths` and `constant` as `measureRows`, and `zero`, 1 for a row of zeros
 */
export const statistics: StageWork = async (context, part) => {
	const { manifest, features, onProgress } = context;
	const { rows, chunkRows } = manifest.features;
	const { first, end } = rangeOf(context, rows, part);
	const count = end - first;
	const arrays = {
		hashes: new Uint32Array(count),
		unitHashes: new Uint32Array(count),
		factHashes: new Uint32Array(count),
		lengths: new Float32Array(count),
		constant: new Int32Array(count),
		zero: new Int32Array(count),
	};
	for (let row = first; row < end; ) {
		const chunk = Math.floor(row / chunkRows);
		const chunkFirst = chunk * chunkRows;
		const last = Math.min(end, chunkFirst + chunkRows);
		const values = readChunk(features, manifest.features, chunk);
		const own = rowsBetween(values, row - chunkFirst, last - chunkFirst);
		const at = row - first;
		arrays.hashes.set(hashRows(own), at);
		const facts = measureRows(sourceOf(own));
		arrays.factHashes.set(facts.hashes, at);
		arrays.lengths.set(facts.lengths, at);
		arrays.constant.set(facts.constant, at);
		for (const zeroRow of normaliseRows(own, own.data).zeroRows)
			arrays.zero[at + zeroRow] = 1;
		arrays.unitHashes.set(hashRows(own), at);
		row = last;
		onProgress(row - first, count);
	}
	return arrays;
};

const rowsBetween = (
	{ cols, data }: ComparedRows,
	first: number,
	end: number,
): ComparedRows => ({
	rows: end - first,
	cols,
	data: data.subarray(first * cols, end * cols),
});
