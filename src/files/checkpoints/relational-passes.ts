/**
 * A relational network of one or two passes in one state dict: the first pass's weights have their own names, the second pass's the same names
 * after `second.`.
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

/** The inverse of `splitPasses`. */
export function joinPasses({ first, second }: Passes): StateDict {
	return second ? new Map([...first, ...asSecond(second)]) : first;
}

/** Weights, or their moments, under the names of a second pass. */
export function asSecond(weights: StateDict): StateDict {
	return new Map(
		[...weights].map(([name, weight]) => [secondPrefix + name, weight]),
	);
}

/** How many times a network scores all links. */
export function countPasses(weights: StateDict): 1 | 2 {
	return splitPasses(weights).second ? 2 : 1;
}
