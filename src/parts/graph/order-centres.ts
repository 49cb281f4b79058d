/** An order of the lists of an approximate search, in which lists with near centres follow one another. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createListFinder } from "../../graph/approximate/lists.ts";
import { localityOrder } from "../../graph/locality-order.ts";
import {
	createSimilarity,
	everyRow,
	type Metric,
} from "../../graph/similarity.ts";

/** Near lists that an order follows. */
const numNear = 8;
/** The most centres whose near ones are searched for at once. */
const blockRows = 1024;

/** [lists] the place of each list. */
export function orderCentres(centres: FloatMatrix, metric: Metric): Int32Array {
	const { rows } = centres;
	const similarity = createSimilarity(centres, metric);
	const width = Math.min(rows, numNear + 1);
	// Centres are points of the prepared rows: for distances, these of the centres are moved and scaled.
	const points = similarity.prepare(everyRow(0, rows, 1));
	const find = createListFinder(similarity, "float32", points, width);
	const data = new Int32Array(rows * (width + 1));
	for (let first = 0; first < rows; first += blockRows) {
		const ids = everyRow(first, Math.min(rows, first + blockRows), 1);
		const near = find(ids);
		for (const [i, row] of ids.entries()) {
			const own = row * (width + 1);
			data[own] = row;
			data.set(near.subarray(i * width, (i + 1) * width), own + 1);
		}
	}
	return localityOrder({ rows, cols: width + 1, data }).positions;
}
