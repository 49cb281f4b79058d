/** A set of rows of a large data set that numbers its rows in ascending order. It takes a bit a row of the data set, and as much again to number them. */

export interface RowSet {
	/** Adds a row; returns whether it was not in the set. */
	add(row: number): boolean;
	has(row: number): boolean;
	size(): number;
	/** The rows, ascending. */
	list(): Int32Array;
	/** Returns a function that finds the number of a row: how many rows of the set are lower. It returns -1 for other rows. Rows that are added later are not numbered. */
	number(): (row: number) => number;
}

const bitsOfWord = 32;

/** @param numRows rows of the data set */
export function createRowSet(numRows: number): RowSet {
	const words = new Int32Array(Math.ceil(numRows / bitsOfWord));
	let size = 0;
	const has = (row: number) => ((words[row >>> 5] >>> (row & 31)) & 1) === 1;
	return {
		add(row) {
			if (has(row)) return false;
			words[row >>> 5] |= 1 << (row & 31);
			size++;
			return true;
		},
		has,
		size: () => size,
		list() {
			const rows = new Int32Array(size);
			for (let word = 0, i = 0; word < words.length; word++)
				for (let rest = words[word]; rest !== 0; rest &= rest - 1)
					rows[i++] = bitsOfWord * word + lowestBit(rest);
			return rows;
		},
		number() {
			/** How many rows are in the words before each. */
			const before = new Int32Array(words.length);
			for (let word = 1; word < words.length; word++)
				before[word] = before[word - 1] + countBits(words[word - 1]);
			return (row) => {
				const word = words[row >>> 5];
				const bit = 1 << (row & 31);
				if ((word & bit) === 0) return -1;
				return before[row >>> 5] + countBits(word & (bit - 1));
			};
		},
	};
}

const lowestBit = (word: number) => 31 - Math.clz32(word & -word);

/** The number of bits that are 1, added up in pairs, fours and bytes. */
function countBits(word: number): number {
	let bits = word - ((word >>> 1) & 0x55555555);
	bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
	return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
