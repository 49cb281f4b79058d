import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { leadingDirections } from "../../../src/relational/impostors/leading-directions.ts";

const cols = 24;

/** Rows whose lengths along the axes fall by `factor` from one to the next, turned so that no axis is special. */
function turnedRows(rows: number, factor: number): FloatMatrix {
	const random = createRandom(4);
	const turn = Array.from({ length: cols * cols }, () => random.normal());
	const data = new Float32Array(rows * cols);
	for (let row = 0; row < rows; row++)
		for (let axis = 0; axis < cols; axis++) {
			const length = factor ** axis * random.normal();
			for (let d = 0; d < cols; d++)
				data[row * cols + d] += length * turn[axis * cols + d];
		}
	return { rows, cols, data };
}

/** Eigenvalues, largest first, of the sum over rows of x x^T. */
function eigenvalues({ rows, data }: FloatMatrix): number[] {
	const x = Matrix.from1DArray(rows, cols, data);
	const { realEigenvalues } = new EigenvalueDecomposition(
		x.transpose().mmul(x),
		{ assumeSymmetric: true },
	);
	return realEigenvalues.sort((a, b) => b - a);
}

/** The sum over rows of the squared products with each direction. */
function energies(rows: FloatMatrix, data: Float64Array): number[] {
	const directions = Matrix.from1DArray(data.length / cols, cols, data);
	const products = Matrix.from1DArray(rows.rows, cols, rows.data).mmul(
		directions.transpose(),
	);
	return Matrix.pow(products, 2).sum("column");
}

describe("leading directions", () => {
	it("are eigenvectors where eigenvalues lie apart", () => {
		const rows = turnedRows(200, 0.6);
		const { data, ...shape } = leadingDirections(rows, 5);
		expect(shape).toEqual({ rows: 5, cols });
		const expected = eigenvalues(rows);
		energies(rows, data).forEach((energy, k) => {
			expect(energy / expected[k]).toBeCloseTo(1, 6);
		});
	});

	it.each([0.6, 0.95, 1])("hold all energy that they can, at %d", (factor) => {
		const rows = turnedRows(200, factor);
		const { data } = leadingDirections(rows, 8);
		const most = eigenvalues(rows).slice(0, 8);
		const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
		const share = sum(energies(rows, data)) / sum(most);
		expect(share).toBeLessThanOrEqual(1 + 1e-9);
		expect(share).toBeGreaterThan(0.99);
	});

	it("are orthonormal", () => {
		const { data } = leadingDirections(turnedRows(50, 0.8), 8);
		const directions = Matrix.from1DArray(8, cols, data);
		const products = directions.mmul(directions.transpose());
		expect(Matrix.sub(products, Matrix.eye(8)).abs().max()).toBeLessThan(1e-12);
	});

	it("are as many as the dimensions that the rows span", () => {
		const data = Float32Array.from({ length: 10 * cols }, (_, i) =>
			i % cols < 3 ? Math.sin(i * i) : 0,
		);
		expect(leadingDirections({ rows: 10, cols, data }, 8).rows).toBe(3);
		const zeros = { rows: 2, cols, data: new Float32Array(2 * cols) };
		expect(leadingDirections(zeros, 8).rows).toBe(0);
	});
});
