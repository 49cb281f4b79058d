/** Checks that the variance of training features fits into float32, since the batch norm of an L-GCN stores it so. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { InputError } from "../../errors.ts";

/** Squared differences of values up to this one are below the largest float32, 3e38. */
const largest = 1e18;

/** @throws InputError naming the first row that has a larger value */
export function requireTrainable(
	{ rows, cols, data }: FloatMatrix,
	where: string,
): void {
	for (let row = 0, at = 0; row < rows; row++)
		for (let d = 0; d < cols; d++, at++)
			if (Math.abs(data[at]) > largest)
				throw new InputError(
					where,
					`values up to ${largest.toExponential()} to train an L-GCN on`,
					`${data[at]} in row ${row}`,
					"scale them",
				);
}
