/** Products give the bytes of plain float32 sums in the order of the inner columns. */
import { describe, expect, test } from "vitest";
import { createPanelProducts } from "../../src/kernels/panel-products.ts";
import {
	addProduct,
	createDraw,
	expectSame,
	type ValueKind,
	valueKinds,
} from "../helpers/kernel-values.ts";

const draw = createDraw(5);

/** The ReLU of the kernels; -0 stays, which `Math.max` would make 0. */
const rectified = (sum: number) => (sum === 0 ? sum : Math.max(0, sum));

describe.each(valueKinds)("of %s values", (kind: ValueKind) => {
	/** Rows, inner columns and columns: fewer, as many and more than are computed at once. */
	test.each([
		[0, 8, 16],
		[1, 1, 16],
		[2, 3, 32],
		[5, 80, 48],
		[64, 256, 16],
		[67, 257, 32],
	])("a b + bias of %i rows, %i inner and %i columns", (...size) => {
		const [numRows, inner, columns] = size;
		for (const isRectified of [false, true]) {
			const products = createPanelProducts();
			const [x, matrix] = [
				draw(numRows * inner, kind),
				draw(inner * columns, kind),
			];
			const bias = draw(columns, kind);
			const [a, b, panels, out] = products.layOut([
				(numRows + 1) * inner,
				matrix.length,
				matrix.length,
				(numRows + 1) * columns,
			]);
			products.floats(a, x.length).set(x);
			products.floats(b, matrix.length).set(matrix);
			products.pack({ from: b, stride: columns, inner, columns, to: panels });
			products.multiply({
				a,
				panels,
				bias,
				isRectified,
				out,
				numRows,
				inner,
			});
			const expected = Float32Array.from(
				{ length: numRows * columns },
				(_, at) => {
					const c = at % columns;
					const start = Math.floor(at / columns) * inner;
					let sum = bias[c];
					for (let k = 0; k < inner; k++)
						sum = addProduct(sum, x[start + k], matrix[k * columns + c]);
					return isRectified ? rectified(sum) : sum;
				},
			);
			expectSame(products.floats(out, expected.length), expected);
		}
	});

	/** Inner rows, columns of a and of b. */
	test.each([
		[1, 16, 16],
		[7, 32, 48],
		[128, 16, 16],
		[300, 64, 16],
	])(
		"a^T b of %i rows, %i and %i columns, added to what is there",
		(...size) => {
			const [inner, n, columns] = size;
			const products = createPanelProducts();
			const lengths = [inner * n, inner * columns];
			const [a, b, aPanels, panels, out] = products.layOut([
				...lengths,
				...lengths,
				n * columns,
			]);
			const [left, right, start] = [...lengths, n * columns].map((length) =>
				draw(length, kind),
			);
			products.floats(a, left.length).set(left);
			products.floats(b, right.length).set(right);
			products.floats(out, start.length).set(start);
			products.pack({ from: a, stride: n, inner, columns: n, to: aPanels });
			products.pack({ from: b, stride: columns, inner, columns, to: panels });
			products.addColumnProducts({ aPanels, panels, out, n, inner, columns });
			const expected = start.map((value, at) => {
				let sum = value;
				for (let k = 0; k < inner; k++) {
					const i = k * n + Math.floor(at / columns);
					sum = addProduct(sum, left[i], right[k * columns + (at % columns)]);
				}
				return sum;
			});
			expectSame(products.floats(out, start.length), expected);
		},
	);

	test.each([
		[0, 16],
		[1, 16],
		[5, 32],
		[70, 48],
	])("biases added to %i rows of %i columns", (numRows, columns) => {
		for (const isRectified of [false, true]) {
			const products = createPanelProducts();
			const rows = draw(numRows * columns, kind);
			const biases = draw(columns, kind);
			const lengths = [(numRows + 1) * columns, columns];
			const [out, bias] = products.layOut(lengths);
			products.floats(out, rows.length).set(rows);
			products.floats(bias, columns).set(biases);
			products.addBias(out, bias, isRectified, { numRows, columns });
			const expected = rows.map((value, at) => {
				const sum = Math.fround(value + biases[at % columns]);
				return isRectified ? rectified(sum) : sum;
			});
			expectSame(products.floats(out, rows.length), expected);
		}
	});
});

test("panels hold sixteen columns, row after row", () => {
	const products = createPanelProducts();
	const [from, to] = products.layOut([3 * 40, 3 * 32 + 1]);
	products.floats(from, 3 * 40).forEach((_, i, values) => {
		values[i] = i;
	});
	const panels = products.floats(to, 3 * 32 + 1).fill(9);
	products.pack({ from: from + 4 * 5, stride: 40, inner: 3, columns: 32, to });
	const expected = [0, 16].flatMap((first) =>
		[0, 1, 2].flatMap((row) =>
			Array.from({ length: 16 }, (_, c) => 40 * row + 5 + first + c),
		),
	);
	expect([...panels]).toEqual([...expected, 9]);
});
