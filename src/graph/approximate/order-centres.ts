/** An order of the lists of an approximate search, in which lists with near centres follow one another. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { localityOrder } from "../locality-order.ts";
import { createSimilarity, everyRow, type Metric } from "../similarity.ts";
import type { ListCentres } from "./cells.ts";
import { createListFinder } from "./lists.ts";

/** Near lists that an order follows. */
const numNear = 8;
/** The most centres whose near ones are searched for at once. */
const blockRows = 1024;

/** [lists] the place of each list. Of two levels, the cells are ordered, and the lists of each cell. */
export function orderCentres(
	{ centres, cells }: ListCentres,
	metric: Metric,
): Int32Array {
	if (!cells) return orderPoints(centres, metric);
	const { coarse, offsets } = cells;
	const { cols, data } = centres;
	const places = new Int32Array(centres.rows);
	const cellAt = new Int32Array(coarse.rows);
	for (const [cell, place] of orderPoints(coarse, metric).entries())
		cellAt[place] = cell;
	let before = 0;
	for (const cell of cellAt) {
		const first = offsets[cell];
		const rows = offsets[cell + 1] - first;
		if (rows === 0) continue;
		const own = data.subarray(first * cols, (first + rows) * cols);
		const inCell = orderPoints({ rows, cols, data: own }, metric);
		for (let i = 0; i < rows; i++) places[first + i] = before + inCell[i];
		before += rows;
	}
	return places;
}

/** [rows] the place of each point. */
function orderPoints(centres: FloatMatrix, metric: Metric): Int32Array {
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
