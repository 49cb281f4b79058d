/** The kNN graph by its definition: every pair in float64, a full sort, ties by row index. */
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom } from "../../src/arrays/random.ts";
import type { Metric } from "../../src/graph/similarity.ts";

export function bruteSimilarity(
	{ cols, data }: FloatMatrix,
	metric: Metric,
	a: number,
	b: number,
): number {
	const x = Array.from(data.subarray(a * cols, (a + 1) * cols));
	const y = Array.from(data.subarray(b * cols, (b + 1) * cols));
	if (metric === "euclidean")
		return -x.reduce((sum, value, d) => sum + (value - y[d]) ** 2, 0);
	const norm = Math.hypot(...x) * Math.hypot(...y);
	return norm === 0 ? 0 : x.reduce((s, value, d) => s + value * y[d], 0) / norm;
}

/** Similarities within `tolerance` tie, so that the last bit of a float64 sum decides nothing. */
export function bruteGraph(
	features: FloatMatrix,
	k: number,
	metric: Metric,
	tolerance: number,
): number[][] {
	const ids = Array.from({ length: features.rows }, (_, i) => i);
	return ids.map((row) => {
		const ranked = ids
			.filter((id) => id !== row)
			.map((id) => ({ id, s: bruteSimilarity(features, metric, row, id) }))
			.sort((p, q) => q.s - p.s);
		for (let t = 1; t < ranked.length; t++)
			if (ranked[t - 1].s - ranked[t].s < tolerance)
				ranked[t].s = ranked[t - 1].s;
		ranked.sort((p, q) => q.s - p.s || p.id - q.id);
		return [row, ...ranked.slice(0, k).map((entry) => entry.id)];
	});
}

export function toRows(graph: {
	rows: number;
	cols: number;
	data: Int32Array;
}): number[][] {
	return Array.from({ length: graph.rows }, (_, i) =>
		Array.from(graph.data.subarray(i * graph.cols, (i + 1) * graph.cols)),
	);
}

/** Normal values; `shift` moves the whole cloud away from the origin. */
export function randomFeatures(
	rows: number,
	cols: number,
	seed: number,
	shift = 0,
): FloatMatrix {
	const random = createRandom(seed);
	const data = Float32Array.from(
		{ length: rows * cols },
		() => random.normal() + shift,
	);
	return { rows, cols, data };
}
