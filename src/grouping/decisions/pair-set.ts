/** A set of pairs of numbers from 0: a flat array with open addressing and linear probing, 16 to 32 bytes a pair. */

export interface PairSet {
	has(a: number, b: number): boolean;
	/** Adds a pair that is not in the set. */
	add(a: number, b: number): void;
	/** Removes a pair that is in the set. */
	remove(a: number, b: number): void;
}

/** Spreads two numbers over 32 bits. */
export function hashPair(a: number, b: number): number {
	const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
	const folded = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
	return (folded ^ (folded >>> 13)) >>> 0;
}

/** An empty set for at most `most` pairs at a time. */
export function createPairSet(most: number): PairSet {
	const capacity = 2 ** Math.ceil(Math.log2(Math.max(2 * most, 2)));
	const mask = capacity - 1;
	const slots = new Int32Array(2 * capacity).fill(-1);
	const homeOf = (a: number, b: number) => hashPair(a, b) & mask;

	/** The slot of a pair, or the empty one where its search ends. */
	function slotOf(a: number, b: number): number {
		let slot = homeOf(a, b);
		while (
			slots[2 * slot] >= 0 &&
			(slots[2 * slot] !== a || slots[2 * slot + 1] !== b)
		)
			slot = (slot + 1) & mask;
		return slot;
	}
	function put(slot: number, a: number, b: number): void {
		slots[2 * slot] = a;
		slots[2 * slot + 1] = b;
	}

	return {
		has: (a, b) => slots[2 * slotOf(a, b)] >= 0,
		add: (a, b) => put(slotOf(a, b), a, b),
		remove(a, b) {
			let hole = slotOf(a, b);
			// Later pairs move into the hole, and into those that this makes, so that no search stops before its pair.
			for (
				let slot = (hole + 1) & mask;
				slots[2 * slot] >= 0;
				slot = (slot + 1) & mask
			) {
				const one = slots[2 * slot];
				const other = slots[2 * slot + 1];
				const home = homeOf(one, other);
				if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
				put(hole, one, other);
				hole = slot;
			}
			put(hole, -1, -1);
		},
	};
}
