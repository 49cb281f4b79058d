/** Principal components, beside the singular values of the centred rows. */
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	principalAxes,
	project,
} from "../../../src/review/view/principal-axes.ts";

function randomRows(rows: number, cols: number, seed: number) {
	const random = createRandom(seed);
	const data = Float32Array.from(
		{ length: rows * cols },
		(_, i) => random.normal() * (1 + 5 / (1 + (i % cols))) + (i % cols),
	);
	return { rows, cols, data };
}

test.each([
	[50, 7],
	[8, 20],
	[300, 128],
])(
	"of %i rows of %i numbers are the right singular vectors, and places the rows' products with them",
	(rows, cols) => {
		const matrix = randomRows(rows, cols, rows);
		const centred = Matrix.from1DArray(rows, cols, matrix.data).center(
			"column",
		);
		const svd = new SingularValueDecomposition(centred, {
			autoTranspose: true,
		});
		const axes = principalAxes(matrix, 2);
		const places = project(matrix, axes);
		for (const a of [0, 1]) {
			const truth = svd.rightSingularVectors.getColumn(a);
			const largest = truth.reduce((x, y) =>
				Math.abs(y) > Math.abs(x) ? y : x,
			);
			const sign = Math.sign(largest);
			for (let d = 0; d < cols; d++)
				expect(axes.axes[a][d]).toBeCloseTo(sign * truth[d], 6);
			for (let row = 0; row < rows; row++) {
				const product = centred
					.getRow(row)
					.reduce((sum, value, d) => sum + value * truth[d], 0);
				expect(places[a][row]).toBeCloseTo(sign * product, 3);
			}
		}
	},
);

test("are as many as there are dimensions, and equal rows are in one place", () => {
	const one = { rows: 3, cols: 1, data: Float32Array.of(1, 2, 6) };
	const axes = principalAxes(one, 2);
	expect(axes.axes).toHaveLength(1);
	expect(Array.from(project(one, axes)[0])).toEqual([-2, -1, 3]);
	const equal = { rows: 4, cols: 3, data: new Float32Array(12).fill(0.5) };
	for (const values of project(equal, principalAxes(equal, 2)))
		for (const value of values) expect(value).toBeCloseTo(0, 6);
});
