/** A hash table that finds the link between two clusters: a flat array with open addressing and linear probing, 8 to 16 bytes a link. */

export interface PairTable {
	/** The link between two clusters, in either order, or -1. */
	find(a: number, b: number): number;
	/** Adds a link under its present ends; no other link between the same ends may be in the table. */
	add(link: number): void;
	/** Removes a link; its ends must be those that it was added with. */
	remove(link: number): void;
}

/** An empty table for all links whose ends are `ends[2 * link]` and `ends[2 * link + 1]`. */
export function createPairTable(ends: Int32Array): PairTable {
	const capacity = 2 ** Math.ceil(Math.log2(Math.max(ends.length, 2)));
	const mask = capacity - 1;
	const slots = new Int32Array(capacity).fill(-1);

	/** The slot where the search for a pair starts. */
	const homeOf = (a: number, b: number) => {
		const low = Math.min(a, b);
		const hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(a + b, 0x85ebca6b);
		return (hash ^ (hash >>> 15)) & mask;
	};
	const homeOfLink = (link: number) =>
		homeOf(ends[2 * link], ends[2 * link + 1]);

	/** Moves later links into the hole, and into the holes that this makes, so that no search stops at a hole before it reaches its link. */
	function closeHole(start: number): void {
		let hole = start;
		let slot = (hole + 1) & mask;
		for (; slots[slot] >= 0; slot = (slot + 1) & mask) {
			const home = homeOfLink(slots[slot]);
			if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
			slots[hole] = slots[slot];
			slots[slot] = -1;
			hole = slot;
		}
	}

	return {
		find(a, b) {
			for (let slot = homeOf(a, b); ; slot = (slot + 1) & mask) {
				const link = slots[slot];
				if (link < 0) return -1;
				const one = ends[2 * link];
				const other = ends[2 * link + 1];
				if ((one === a && other === b) || (one === b && other === a))
					return link;
			}
		},
		add(link) {
			let slot = homeOfLink(link);
			while (slots[slot] >= 0) slot = (slot + 1) & mask;
			slots[slot] = link;
		},
		remove(link) {
			let slot = homeOfLink(link);
			while (slots[slot] !== link) slot = (slot + 1) & mask;
			slots[slot] = -1;
			closeHole(slot);
		},
	};
}
