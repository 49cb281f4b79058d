/** What people know about rows: which photo each is of, which rows are one person, and which are not. */
import { createUnionFind } from "../../arrays/union-find.ts";
import { InputError } from "../../errors.ts";
import { describeChain } from "./chain.ts";

/** What is known about N rows. */
export interface Decisions {
	/**
	 * [N] the number of each row's photo, -1 where it is not known; null where none is. Rows of one photo are different people, but rows of it that `same` joins,
	 * directly or through others, are one person.
	 */
	readonly photos: Int32Array | null;
	/** [2 M] a row and a photo, again and again: further photos of rows that stand for several rows. */
	readonly morePhotos?: Int32Array;
	/** [2 S] pairs of rows of one person. */
	readonly same: Int32Array;
	/** [2 D] pairs of rows of different people. */
	readonly different: Int32Array;
	/** [N] position of each row in an order that does not depend on the numbers of rows. Links of equal score are taken in this order; without it, in that of the rows. */
	readonly ranks?: Int32Array;
}

/** Whether anything is known. */
export function hasDecisions(
	decisions: Decisions | null | undefined,
): decisions is Decisions {
	if (!decisions) return false;
	const { photos, morePhotos, same, different } = decisions;
	const numPairs =
		same.length + different.length + (morePhotos ? morePhotos.length : 0);
	return numPairs > 0 || (photos?.some((photo) => photo >= 0) ?? false);
}

/**
 * Checks decisions about `numRows` rows.
 * @param ids names of the rows for messages; their numbers where it is null
 * @throws InputError for arrays of other lengths, rows that there are not, a row that differs from itself, and rows that are different although they are the same
 * through others: it names the shortest chain
 */
export function checkDecisions(
	{ photos, morePhotos, same, different, ranks }: Decisions,
	numRows: number,
	ids: readonly string[] | null,
): void {
	for (const [what, values] of Object.entries({ photos, ranks }))
		if (values && values.length !== numRows)
			throw new InputError(
				`decisions.${what}`,
				`${numRows} numbers, one for each row`,
				`${values.length}`,
			);
	for (const [what, pairs] of Object.entries({ same, different }))
		checkPairs(pairs, { numRows, what, step: 1 });
	if (morePhotos)
		checkPairs(morePhotos, { numRows, what: "morePhotos", step: 2 });
	const people = createUnionFind(numRows);
	for (let i = 0; i < same.length; i += 2) people.union(same[i], same[i + 1]);
	for (let i = 0; i < different.length; i += 2) {
		const [a, b] = [different[i], different[i + 1]];
		if (people.find(a) !== people.find(b)) continue;
		throw new InputError(
			"decisions",
			"no contradiction",
			describeChain(same, [a, b], ids),
		);
	}
}

/** @param step from one row to the next: 2 where each second number is none */
function checkPairs(
	pairs: Int32Array,
	{ numRows, what, step }: { numRows: number; what: string; step: 1 | 2 },
): void {
	if (pairs.length % 2 !== 0)
		throw new InputError(
			`decisions.${what}`,
			step === 1 ? "pairs of rows" : "pairs of a row and a photo",
			`${pairs.length} numbers`,
		);
	for (let i = 0; i < pairs.length; i += step)
		if (!(pairs[i] >= 0 && pairs[i] < numRows))
			throw new InputError(
				`decisions.${what}`,
				`rows from 0 to ${numRows - 1}`,
				`${pairs[i]} in pair ${i >> 1}`,
			);
}
