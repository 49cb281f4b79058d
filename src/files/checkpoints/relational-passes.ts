/**
 * The weights of a relational network of one or two passes in one state dict: those of the first under their own names,
 * those of the second under the same names behind `second.`.
 */
import type { StateDict, Weight } from "../../arrays/state-dict.ts";

const secondPrefix = "second.";

export interface Passes {
	readonly first: StateDict;
	/** Null for a network of one pass. */
	readonly second: StateDict | null;
}

export function splitPasses(weights: StateDict): Passes {
	const first = new Map<string, Weight>();
	const second = new Map<string, Weight>();
	for (const [name, weight] of weights) {
		if (name.startsWith(secondPrefix))
			second.set(name.slice(secondPrefix.length), weight);
		else first.set(name, weight);
	}
	return { first, second: second.size > 0 ? second : null };
}

/** The opposite of `splitPasses`. */
export function joinPasses({ first, second }: Passes): StateDict {
	return second ? new Map([...first, ...asSecond(second)]) : first;
}

/** Weights, or what is kept of them, under the names that a second pass has. */
export function asSecond(weights: StateDict): StateDict {
	return new Map(
		[...weights].map(([name, weight]) => [secondPrefix + name, weight]),
	);
}

/** How many times a network goes through the rows that it scores. */
export function countPasses(weights: StateDict): 1 | 2 {
	return splitPasses(weights).second ? 2 : 1;
}
