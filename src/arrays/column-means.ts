import { type Rows, sourceOf } from "./row-source.ts";

/** The mean of each column, [D] in float64. */
export function columnMeans(features: Rows): Float64Array {
	const { rows, cols, values, at } = sourceOf(features);
	const means = new Float64Array(cols);
	for (let i = 0; i < rows; i++) {
		const row = at(i);
		for (let d = 0; d < cols; d++) means[d] += values[row + d];
	}
	for (let d = 0; d < cols; d++) means[d] /= rows;
	return means;
}
