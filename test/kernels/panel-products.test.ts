import { expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { createPanelProducts } from "../../src/kernels/panel-products.ts";

const random = createRandom(5);
const draw = (length: number) =>
	Float32Array.from({ length }, () => random.normal());

function expectClose(actual: Float32Array, expected: readonly number[]): void {
	expect(actual).toHaveLength(expected.length);
	expected.forEach((value, i) => {
		expect(Math.abs(actual[i] - value)).toBeLessThan(1e-4);
	});
}

/** Inner rows, columns of a and of b: fewer and more rows than are taken together. */
test.each([
	[1, 16, 16],
	[7, 32, 48],
	[300, 64, 16],
])(
	"a^T b of %i rows, %i and %i columns, on top of what is there",
	(inner, n, columns) => {
		const products = createPanelProducts();
		const lengths = [inner * n, inner * columns];
		const [a, b, aPanels, bPanels, out] = products.layOut([
			...[...lengths, ...lengths],
			n * columns,
		]);
		const [left, right, start] = [...lengths, n * columns].map(draw);
		products.floats(a, left.length).set(left);
		products.floats(b, right.length).set(right);
		products.floats(out, start.length).set(start);
		products.pack(a, n, inner, n, aPanels);
		products.pack(b, columns, inner, columns, bPanels);
		products.addColumnProducts({
			aPanels,
			panels: bPanels,
			out,
			n,
			inner,
			columns,
		});
		const expected = Array.from(start, (value, at) => {
			let sum = value;
			for (let k = 0; k < inner; k++)
				sum +=
					left[k * n + Math.floor(at / columns)] *
					right[k * columns + (at % columns)];
			return sum;
		});
		expectClose(products.floats(out, start.length), expected);
	},
);

test.each([true, false])("biases are added, with a ReLU: %s", (isRectified) => {
	const [numRows, columns] = [5, 32];
	const products = createPanelProducts();
	const [out, bias] = products.layOut([(numRows + 1) * columns, columns]);
	const [rows, biases] = [draw(numRows * columns), draw(columns)];
	products.floats(out, rows.length).set(rows);
	products.floats(bias, columns).set(biases);
	products.addBias(out, bias, isRectified, { numRows, columns });
	const expected = Array.from(rows, (value, at) => {
		const sum = value + biases[at % columns];
		return isRectified ? Math.max(0, sum) : sum;
	});
	expectClose(products.floats(out, rows.length), expected);
});
