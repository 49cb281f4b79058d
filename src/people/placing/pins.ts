/** Decisions that keep rows where they shall be although links lead them elsewhere. */
import type { Decision } from "../../files/library/tables.ts";
import { pairDecision } from "./decide-places.ts";
import type { WantedPeople } from "./wanted-people.ts";

/** The rows of a try. */
export interface TriedRows {
	/** [N] the person of each row before, and after the try. */
	readonly before: Int32Array;
	readonly after: Int32Array;
	/** [N] how sure rows are of their people after the try. */
	readonly confidence: Float32Array;
	/** The rows that were grouped. */
	readonly grouped: Iterable<number>;
	/** The row that stands for a wanted person. */
	anchorOf(person: number): number | null;
}

/**
 * What is wrong with a try: pairs that are the same for rows that left the people whom placements concern, and pairs that are different for others that joined these.
 * @param isWhole whether each row that left gets a pair; else one of those that went to the same person
 */
export function findPins(
	tried: TriedRows,
	wanted: WantedPeople,
	isWhole: boolean,
): Decision[] {
	const { before, after } = tried;
	const concerned = concernedPeople(tried, wanted);
	/** Rows by whom they shall be and whom they are. */
	const pieces = new Map<number, Map<number, number[]>>();
	const mixed = new Map<number, Set<number>>();
	for (const row of tried.grouped) {
		const want = wanted.personOf(row, before[row]);
		const is = after[row];
		const of = pieces.get(want) ?? new Map<number, number[]>();
		pieces.set(want, of);
		const piece = of.get(is);
		if (piece) piece.push(row);
		else of.set(is, [row]);
		mixed.set(is, (mixed.get(is) ?? new Set()).add(want));
	}
	return [
		...[...concerned].flatMap((person) =>
			holdPieces(tried, person, pieces.get(person) ?? new Map(), isWhole),
		),
		...partMixed(tried, wanted, { concerned, pieces, mixed }),
	];
}

/** Whom placed rows were of and shall be, and who is merged. */
function concernedPeople(
	{ before }: TriedRows,
	{ placed, merged, personOf }: WantedPeople,
): Set<number> {
	const concerned = new Set<number>();
	for (const row of placed.keys())
		concerned.add(before[row]).add(personOf(row, before[row]));
	for (const person of merged.keys()) concerned.add(personOf(-1, person));
	return concerned;
}

/** Holds the pieces of a wanted person together. */
function holdPieces(
	{ anchorOf, after, confidence }: TriedRows,
	person: number,
	pieces: ReadonlyMap<number, readonly number[]>,
	isWhole: boolean,
): Decision[] {
	const anchor = anchorOf(person);
	if (anchor === null) return [];
	const trust = (row: number) => confidence[row] || 0;
	return [...pieces].flatMap(([is, rows]) => {
		if (is === after[anchor]) return [];
		const surest = rows.reduce((a, b) => (trust(b) > trust(a) ? b : a));
		return (isWhole ? rows : [surest]).map((row) =>
			pairDecision("same", row, anchor),
		);
	});
}

/** Parts wanted people who became one, of whom placements concern at least one. */
function partMixed(
	{ anchorOf, after }: TriedRows,
	wanted: WantedPeople,
	{
		concerned,
		pieces,
		mixed,
	}: {
		readonly concerned: ReadonlySet<number>;
		readonly pieces: ReadonlyMap<number, ReadonlyMap<number, number[]>>;
		readonly mixed: ReadonlyMap<number, ReadonlySet<number>>;
	},
): Decision[] {
	const { placed, free } = wanted;
	/** Rows that lead a person to others: those that were placed, or else one; none where the person's other piece holds it. */
	const leading = (person: number, is: number): number[] => {
		const anchor = anchorOf(person);
		const isHere = anchor !== null && after[anchor] === is;
		if (!isHere && concerned.has(person)) return [];
		const rows = pieces.get(person)!.get(is)!;
		const moved = rows.filter((row) => placed.has(row));
		if (moved.length > 0) return moved;
		return isHere ? [anchor] : rows.slice(0, 1);
	};
	return [...mixed].flatMap(([is, people]) => {
		const isFine =
			people.size === 2 && [...people].some((one) => free.has(one));
		if (people.size < 2 || isFine) return [];
		const all = [...people];
		return all.flatMap((one, i) =>
			all.slice(i + 1).flatMap((other) => {
				if (!concerned.has(one) && !concerned.has(other)) return [];
				const [b] = leading(other, is);
				if (b === undefined) return [];
				return leading(one, is).map((a) => pairDecision("different", a, b));
			}),
		);
	});
}
