import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { RowSource } from "../../arrays/row-source.ts";

/** Copies at most `count` of the rows in `order`, as far from one another in it as possible. */
export function takeEvenly(
	rows: RowSource,
	order: Int32Array,
	count: number,
): FloatMatrix {
	const { cols, values } = rows;
	const taken = Math.min(count, order.length);
	const data = new Float32Array(taken * cols);
	for (let i = 0; i < taken; i++) {
		const at = rows.at(order[Math.floor((i * order.length) / taken)]);
		data.set(values.subarray(at, at + cols), i * cols);
	}
	return { rows: taken, cols, data };
}
