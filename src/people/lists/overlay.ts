/** A growing set with some lists that are newer than its own, and that are not stored yet. */

import type { FloatMatrix } from "../../arrays/matrix.ts";
import { positionsOf } from "../positions.ts";
import type { GrowingSet } from "./growing-set.ts";
import {
	copyList,
	createLists,
	type NeighbourLists,
} from "./neighbour-lists.ts";

export interface Overlay extends GrowingSet {
	/** The set beneath. */
	readonly before: GrowingSet;
	/** How many of the newer lists are of rows that the set beneath does not have: the first ones. */
	readonly numAdded: number;
	/** The newer lists, whose values may be changed in place. */
	readonly lists: NeighbourLists;
	/** What the set beneath has instead of those of its own rows. */
	listsBefore(): NeighbourLists;
	/** The position of a row among them; undefined for other rows. */
	positionOf(row: number): number | undefined;
	/** Adds to the mass of a row. */
	addMass(row: number, mass: number): void;
	/** Rows whose masses changed, and their masses. */
	changedMasses(): { readonly rows: Int32Array; readonly masses: Float64Array };
}

/**
 * @param added rows that the set does not have yet: the first of `lists`
 * @param lists of these rows, and of rows of the set
 */
export function layOver(
	set: GrowingSet,
	added: FloatMatrix,
	lists: NeighbourLists,
): Overlay {
	const positions = positionsOf(lists.rows);
	const isAdded = (row: number) =>
		(positions.get(row) ?? added.rows) < added.rows;
	const masses = new Map<number, number>();
	let listsBefore: NeighbourLists | null = null;
	return {
		...set,
		before: set,
		numAdded: added.rows,
		lists,
		listsBefore() {
			listsBefore ??= set.listsOf(lists.rows.subarray(added.rows));
			return listsBefore;
		},
		positionOf: (row) => positions.get(row),
		listsOf(rows, values) {
			const own = rows.filter((row) => !positions.has(row));
			if (own.length === rows.length) return set.listsOf(rows, values);
			const before = set.listsOf(own, values);
			const found = createLists(rows, set.k, values);
			for (let i = 0, next = 0; i < rows.length; i++) {
				const position = positions.get(rows[i]);
				if (position === undefined) copyList(before, next++, found, i);
				else copyList(lists, position, found, i);
			}
			return found;
		},
		unitRows(rows, data = new Float32Array(rows.length * set.cols)) {
			const { cols } = set;
			const before = rows.filter((row) => !isAdded(row));
			if (before.length === rows.length) return set.unitRows(rows, data);
			const own = set.unitRows(before);
			for (let i = 0, next = 0; i < rows.length; i++) {
				const source = isAdded(rows[i]) ? added : own;
				const from = isAdded(rows[i]) ? positions.get(rows[i])! : next++;
				data.set(
					source.data.subarray(from * cols, (from + 1) * cols),
					i * cols,
				);
			}
			return { rows: rows.length, cols, data };
		},
		massesOf(rows) {
			const own = set.massesOf(rows.filter((row) => !isAdded(row)));
			let next = 0;
			return Float64Array.from(rows, (row) => {
				const before = isAdded(row) ? 0 : own[next++];
				return before + (masses.get(row) ?? 0);
			});
		},
		addMass(row, mass) {
			masses.set(row, (masses.get(row) ?? 0) + mass);
		},
		changedMasses() {
			const rows = Int32Array.from(masses.keys());
			return { rows, masses: this.massesOf(rows) };
		},
	};
}
