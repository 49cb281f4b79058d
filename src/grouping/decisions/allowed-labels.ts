/** Where label diffusion may move rows without breaking a decision. */
import type { Diffusion } from "../diffuse.ts";
import type { Decisions } from "./decisions.ts";
import { createPairSet } from "./pair-set.ts";
import { createPeople } from "./people.ts";

/** Rows that `same` joins; they move together. */
interface Unit {
	readonly rows: number[];
	readonly photos: Set<number>;
	/** Units of different people. */
	readonly different: Set<Unit>;
	label: number;
}

/** A label that a unit may get, and the sum of its rows' shares of it. */
interface Wish {
	readonly label: number;
	readonly share: number;
}

/**
 * Returns [N] the new label of each row. Rows move in order of their largest share, each to the label of the largest share that breaks no decision with the rows
 * that have it then; of equal shares the row's own label wins, else the smallest label. Rows that `same` joins move together, by the sum of their shares.
 * @param clusters [N] the labels before, which break no decision
 */
export function allowedLabels(
	diffusion: Diffusion,
	clusters: Int32Array,
	decisions: Decisions,
): Int32Array {
	const units = listUnits(clusters, decisions);
	const photos = createPairSet(
		units.reduce((sum, unit) => sum + unit.photos.size, 0),
	);
	const enter = (unit: Unit, label: number) => {
		unit.label = label;
		for (const photo of unit.photos) photos.add(label, photo);
	};
	const mayEnter = (unit: Unit, label: number) =>
		![...unit.photos].some((photo) => photos.has(label, photo)) &&
		![...unit.different].some((other) => other.label === label);
	for (const unit of units) enter(unit, unit.label);
	const moving = units
		.map((unit) => ({ unit, wishes: wishesOf(unit, diffusion) }))
		.filter(({ unit, wishes }) => wishes[0].label !== unit.label)
		.sort((a, b) => b.wishes[0].share - a.wishes[0].share);
	for (const { unit, wishes } of moving) {
		const wish = wishes.find(
			({ label }) => label === unit.label || mayEnter(unit, label),
		);
		if (!wish || wish.label === unit.label) continue;
		for (const photo of unit.photos) photos.remove(unit.label, photo);
		enter(unit, wish.label);
	}
	const labels = clusters.slice();
	for (const { rows, label } of units)
		for (const row of rows) labels[row] = label;
	return labels;
}

function listUnits(clusters: Int32Array, decisions: Decisions): Unit[] {
	const { photos, morePhotos = new Int32Array(0), different } = decisions;
	const people = createPeople(clusters.length, decisions);
	const units = new Map<number, Unit>();
	const unitOf = (row: number) => units.get(people.find(row))!;
	for (const [row, label] of clusters.entries()) {
		const root = people.find(row);
		const unit = units.get(root);
		if (unit) unit.rows.push(row);
		else
			units.set(root, {
				rows: [row],
				photos: new Set(),
				different: new Set(),
				label,
			});
		if (photos && photos[row] >= 0) unitOf(row).photos.add(photos[row]);
	}
	for (let i = 0; i < morePhotos.length; i += 2)
		unitOf(morePhotos[i]).photos.add(morePhotos[i + 1]);
	for (let i = 0; i < different.length; i++)
		unitOf(different[i]).different.add(unitOf(different[i ^ 1]));
	return [...units.values()];
}

/** The labels of a unit, the largest share first. */
function wishesOf(
	{ rows, label: own }: Unit,
	{ offsets, labels, shares }: Diffusion,
): Wish[] {
	const sums = new Map<number, number>();
	for (const row of rows)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			sums.set(labels[i], (sums.get(labels[i]) ?? 0) + shares[i]);
	const isOwn = (label: number) => (label === own ? 1 : 0);
	return Array.from(sums, ([label, share]) => ({ label, share })).sort(
		(a, b) =>
			b.share - a.share || isOwn(b.label) - isOwn(a.label) || a.label - b.label,
	);
}
