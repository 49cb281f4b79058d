/** The map of a set of features, in memory or in their file. */
import type { RowSource } from "../../arrays/row-source.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { mapRows, type RowMap } from "../view/row-map.ts";

/** Places all rows as `mapRows` does; the features stay as they are. */
export function mapFeatures(features: Features): Promise<RowMap> {
	const all = Int32Array.from({ length: features.rows }, (_, row) => row);
	return whileRead(features, async (source) =>
		mapRows(all, (rows) => copyRows(source, rows)),
	);
}

function copyRows(source: RowSource, rows: Int32Array) {
	const { cols, values } = source;
	const data = new Float32Array(rows.length * cols);
	rows.forEach((row, i) => {
		const start = source.at(row);
		data.set(values.subarray(start, start + cols), i * cols);
	});
	return { rows: rows.length, cols, data };
}
