/** What a reader makes of a file, the same for every kind of file: named arrays. */

export interface NamedArray {
	readonly name: string;
	readonly shape: readonly number[];
	readonly values: ArrayLike<number | bigint | string>;
}

export type Reading = readonly NamedArray[];

export const one = (
	shape: readonly number[],
	values: NamedArray["values"],
): Reading => [{ name: "", shape, values }];

/** Says how two readings differ, or null. */
export function difference(read: Reading, truth: Reading): string | null {
	if (read.length !== truth.length)
		return `${read.length} arrays for ${truth.length}`;
	for (let i = 0; i < read.length; i++) {
		const { name, shape, values } = read[i];
		const other = truth[i];
		if (name !== other.name) return `${name} for ${other.name}`;
		if (shape.join() !== other.shape.join())
			return `${name}: ${shape} for ${other.shape}`;
		if (values.length !== other.values.length)
			return `${name}: ${values.length} values for ${other.values.length}`;
		for (let j = 0; j < values.length; j++)
			if (!Object.is(values[j], other.values[j]))
				return `${name}[${j}]: ${values[j]} for ${other.values[j]}`;
	}
	return null;
}
