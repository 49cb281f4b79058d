/** Names where rows are placed: a name stays with its person, not with the row that it was given to. */
import type { Decision } from "../../files/library/tables.ts";
import { type Anchor, anchorsOf } from "../known-decisions.ts";
import type { Anchors, PlacesToDecide } from "./anchors.ts";

const nameDecision = (
	person: number,
	row: number,
	value: string | null,
): Decision => ({ kind: "name", row, otherRow: null, person, value });

/** Names of people whose named row leaves them go to a row that stays. Of several names of one person the first stays: of those that are given now, else of the person whose rows stay. */
export function decideNames(
	{ snapshot, wanted, own }: PlacesToDecide,
	anchors: Anchors,
): Decision[] {
	const { columns, people, decisions } = snapshot;
	const { placed, personOf, merged } = wanted;
	const added: Decision[] = [];
	const groups = new Map<number, Anchor[]>();
	for (const anchor of anchorsOf(decisions, people, columns)) {
		const before = columns.person[anchor.row];
		const left = anchors.staying(before);
		let { row } = anchor;
		if (placed.has(row) && left !== null && personOf(row, before) !== before) {
			row = left;
			added.push(nameDecision(anchor.person, row, anchor.name));
		}
		const into = personOf(row, before);
		groups.set(into, [...(groups.get(into) ?? []), { ...anchor, row }]);
	}
	const renamed = new Set(
		own.filter(({ kind }) => kind === "name").map(({ person }) => person),
	);
	const order = [...merged.keys()];
	for (const [into, names] of groups) {
		if (new Set(names.map(({ name }) => name)).size < 2) continue;
		const rank = ({ person, row }: Anchor) => {
			if (renamed.has(person)) return -2;
			const of = columns.person[row];
			if (of === into) return -1;
			const at = order.indexOf(of);
			return at < 0 ? order.length : at;
		};
		const [first] = names.toSorted((a, b) => rank(a) - rank(b));
		for (const { person, row, name } of names)
			if (name !== first.name && !renamed.has(person))
				added.push(nameDecision(person, row, null));
	}
	return added;
}
