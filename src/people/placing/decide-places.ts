/** The decisions that say where placed rows belong, and the earlier ones that they replace. */
import { createUnionFind } from "../../arrays/union-find.ts";
import type { Decision, StoredDecision } from "../../files/library/tables.ts";
import type { Snapshot } from "../snapshot.ts";
import { Anchors, type PlacesToDecide } from "./anchors.ts";
import { decideNames } from "./decide-names.ts";
import type { WantedPeople } from "./wanted-people.ts";

export interface PlaceDecisions {
	readonly added: readonly Decision[];
	/** Numbers of decisions that hold no longer. */
	readonly cancelled: readonly number[];
}

/** A decision about two rows. */
export const pairDecision = (
	kind: "same" | "different",
	row: number,
	otherRow: number,
): Decision => ({ kind, row, otherRow, person: null, value: null });

/**
 * Each placed row is the same as a row of the person that it shall be, also as those of its photo there, and different from one of the person that it was, also from
 * those that repeat it.
 */
export function decidePlaces(places: PlacesToDecide): PlaceDecisions {
	const { snapshot, wanted } = places;
	const cancelled = contradicted(snapshot, wanted);
	const anchors = new Anchors(snapshot, wanted);
	const added = [
		...reconnect(snapshot, wanted, cancelled),
		...joinPlaced(places, anchors),
		...joinMerged(places),
		...partPlaced(places, anchors),
		...partParts(wanted, anchors),
		...decideNames(places, anchors),
	];
	return { added, cancelled: cancelled.map(({ number }) => number) };
}

/** Earlier decisions about placed rows, or merged people, that say the contrary. */
function contradicted(
	{ decisions, columns }: Snapshot,
	{ placed, merged, personOf }: WantedPeople,
): StoredDecision[] {
	const isAbout = (row: number) =>
		placed.has(row) || merged.has(columns.person[row]);
	return decisions.filter(({ kind, row, otherRow }) => {
		if (kind !== "same" && kind !== "different") return false;
		if (!isAbout(row!) && !isAbout(otherRow!)) return false;
		const [a, b] = [row!, otherRow!].map((one) =>
			personOf(one, columns.person[one]),
		);
		return (a === b) === (kind === "different");
	});
}

/** What hung together through placed rows alone, and stays, hangs together still. */
function reconnect(
	{ columns }: Snapshot,
	{ placed }: WantedPeople,
	cancelled: readonly StoredDecision[],
): Decision[] {
	const pairs = cancelled.filter(({ kind }) => kind === "same");
	const rows = [...new Set(pairs.flatMap((one) => [one.row!, one.otherRow!]))];
	const positions = new Map(rows.map((row, at) => [row, at]));
	const sets = createUnionFind(rows.length);
	for (const { row, otherRow } of pairs)
		sets.union(positions.get(row!)!, positions.get(otherRow!)!);
	const last = new Map<string, number>();
	return rows.flatMap((row, at) => {
		if (placed.has(row)) return [];
		const key = `${sets.find(at)} ${columns.person[row]}`;
		const before = last.get(key);
		last.set(key, row);
		return before === undefined ? [] : [pairDecision("same", before, row)];
	});
}

function joinPlaced(
	{ snapshot, wanted }: PlacesToDecide,
	anchors: Anchors,
): Decision[] {
	const { placed, personOf, rowsOf } = wanted;
	const { photos } = snapshot;
	const { person } = snapshot.columns;
	return [...placed].flatMap(([row]) => {
		const into = personOf(row, person[row]);
		const mates = new Set([anchors.of(into)!]);
		if (photos?.[row]) {
			const there = [...(rowsOf.get(into) ?? []), ...placed.keys()];
			for (const other of there)
				if (
					photos[other] === photos[row] &&
					personOf(other, person[other]) === into
				)
					mates.add(other);
		}
		mates.delete(row);
		return Array.from(mates, (mate) => pairDecision("same", row, mate));
	});
}

/** People who become one: their covers are the same, and rows of one photo. */
function joinMerged({ snapshot, wanted }: PlacesToDecide): Decision[] {
	const { people, photos } = snapshot;
	const { merged, rowsOf } = wanted;
	const groups = new Map<number, number[]>();
	for (const person of merged.keys()) {
		const into = wanted.personOf(-1, person);
		groups.set(into, [...(groups.get(into) ?? [into]), person]);
	}
	return [...groups.values()].flatMap((group) => {
		const coverOf = (person: number) =>
			people[person].cover ?? rowsOf.get(person)![0];
		const pairs = group
			.slice(1)
			.map((other) => pairDecision("same", coverOf(group[0]), coverOf(other)));
		const first = new Map<string, { row: number; person: number }>();
		for (const person of group)
			for (const row of rowsOf.get(person) ?? []) {
				const photo = photos?.[row] ?? null;
				if (photo === null) continue;
				const before = first.get(photo);
				if (!before) first.set(photo, { row, person });
				else if (before.person !== person)
					pairs.push(pairDecision("same", before.row, row));
			}
		return pairs;
	});
}

/** Rows that leave their person are not that one, and no copies of rows that go elsewhere. */
function partPlaced(
	{ snapshot, wanted }: PlacesToDecide,
	anchors: Anchors,
): Decision[] {
	const { columns, live } = snapshot;
	const { placed, personOf, rowsOf } = wanted;
	return [...placed].flatMap(([row]) => {
		const before = columns.person[row];
		const into = personOf(row, before);
		const left = anchors.staying(before);
		const others = new Set<number>();
		if (left !== null && personOf(left, before) !== into) others.add(left);
		for (const other of rowsOf.get(before) ?? [])
			if (
				live.copyOf[other] === live.copyOf[row] &&
				personOf(other, before) !== into
			)
				others.add(other);
		return Array.from(others, (other) => pairDecision("different", row, other));
	});
}

/** The parts of a split are different people. */
function partParts({ parted }: WantedPeople, anchors: Anchors): Decision[] {
	return parted.flatMap(([, ...parts]) =>
		parts.flatMap((one, i) =>
			parts
				.slice(i + 1)
				.map((other) =>
					pairDecision("different", anchors.of(one)!, anchors.of(other)!),
				),
		),
	);
}
