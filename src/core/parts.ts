/**
 * Parts of a data set's identities. A network that was trained without a part says of its people what it would say of strangers, which is
 * what a second pass must learn from: of the people that it was trained on it is surer than it will ever be of others.
 */
import { type LinksByRow, withMasses } from "./first-pass.ts";
import { sharedFloats } from "./shared-memory.ts";

/** One of `parts` parts: the identities whose number leaves `part` when divided by `parts`. */
export interface Part {
	/** From 0. */
	readonly part: number;
	readonly parts: number;
}

/** Rows of all identities but those of a part, ascending. */
export function rowsWithout(
	labels: Int32Array,
	{ part, parts }: Part,
): Int32Array {
	const rows: number[] = [];
	for (let row = 0; row < labels.length; row++)
		if (labels[row] % parts !== part) rows.push(row);
	return Int32Array.from(rows);
}

/**
 * The links of a data set as networks see them that do not know its people: of a link within part p what the p-th network says, of a
 * link between two parts the mean of two networks, each of which knows one side only.
 * @param networks the same links by each network; the p-th was trained without part p of as many
 */
export function joinUnseen(
	networks: readonly LinksByRow[],
	labels: Int32Array,
): LinksByRow {
	const { offsets, others } = networks[0];
	const values = sharedFloats(others.length);
	for (let row = 0; row < labels.length; row++) {
		const own = networks[labels[row] % networks.length];
		for (let i = offsets[row]; i < offsets[row + 1]; i++) {
			const its = networks[labels[others[i]] % networks.length];
			values[i] = (own.values[i] + its.values[i]) / 2;
		}
	}
	return withMasses({ offsets, others, values });
}
