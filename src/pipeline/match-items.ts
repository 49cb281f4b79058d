/** Matches clusters with labels: by the ids of the items, else by their row numbers, else by their order. */
import { createNumbering, MAX_MAP_SIZE } from "../arrays/labels.ts";
import type { NamedValues } from "../arrays/named-values.ts";
import { InputError } from "../errors.ts";
import { createRowOrder } from "../files/clusters/row-order.ts";
import { quoted } from "../files/printable.ts";

/** Values of items, such as labels or clusters, from a file. */
export interface NamedSource extends NamedValues {
	/** Name of the file in error messages. */
	readonly name: string;
}

export interface MatchedItems {
	readonly matched: "id" | "row" | "order";
	/** [N] position of each item among the labels and among the clusters; null if both have the same order. */
	readonly positions: {
		readonly labels: Int32Array;
		readonly clusters: Int32Array;
	} | null;
}

/**
 * Matches by id where both have ids, else by row number where at least one has row numbers, else by order.
 * Item i of a source without row numbers is row i.
 * @throws InputError for an id or row that one of the two lacks or has twice, and for different numbers of items
 */
export function matchItems(
	labels: NamedSource,
	clusters: NamedSource,
): MatchedItems {
	if (labels.ids && clusters.ids)
		return {
			matched: "id",
			positions: matchKeys(keysOf("id", labels), keysOf("id", clusters)),
		};
	if (labels.rows && clusters.rows)
		return {
			matched: "row",
			positions: matchKeys(keysOf("row", labels), keysOf("row", clusters)),
		};
	const numItems = labels.values.length;
	if (clusters.values.length !== numItems)
		throw new InputError(
			clusters.name,
			`${numItems} rows, one per label`,
			`${clusters.values.length}`,
		);
	if (!labels.rows && !clusters.rows)
		return { matched: "order", positions: null };
	const positions = {
		labels: positionsInRowOrder(labels),
		clusters: positionsInRowOrder(clusters),
	};
	return { matched: "row", positions };
}

/** The ids or row numbers of a source. */
interface Keys {
	readonly what: "id" | "row";
	readonly name: string;
	readonly values: ArrayLike<string | number>;
}

function keysOf(what: "id" | "row", { name, ids, rows }: NamedSource): Keys {
	return { what, name, values: (what === "id" ? ids : rows)! };
}

function matchKeys(labels: Keys, clusters: Keys): MatchedItems["positions"] {
	const numberOf = createNumbering<string | number>(MAX_MAP_SIZE);
	const numLabels = labels.values.length;
	const numClusters = clusters.values.length;
	for (let i = 0; i < numLabels; i++)
		if (numberOf(labels.values[i]) !== i) refuseTwice(labels, i);
	const positionOf = new Int32Array(numLabels).fill(-1);
	const unlabelled: number[] = [];
	const seen = new Uint8Array(numClusters);
	for (let position = 0; position < numClusters; position++) {
		const item = numberOf(clusters.values[position]);
		const isLabelled = item < numLabels;
		if (isLabelled ? positionOf[item] >= 0 : seen[item - numLabels])
			refuseTwice(clusters, position);
		if (isLabelled) positionOf[item] = position;
		else {
			seen[item - numLabels] = 1;
			unlabelled.push(position);
		}
	}
	const unclustered = Int32Array.from(positionOf.keys()).filter(
		(item) => positionOf[item] < 0,
	);
	refuseMissing(labels, clusters, unclustered);
	refuseMissing(clusters, labels, unlabelled);
	const order = Int32Array.from(positionOf.keys());
	return { labels: order, clusters: positionOf };
}

function refuseTwice({ what, name, values }: Keys, position: number): never {
	throw new InputError(
		name,
		`each ${what} once`,
		`${shown(values[position])} twice`,
	);
}

/** @param missing positions of the keys that `where` lacks */
function refuseMissing(
	{ what, name, values }: Keys,
	where: Keys,
	missing: ArrayLike<number>,
): void {
	if (missing.length === 0) return;
	const more =
		missing.length === 1 ? "" : `, nor ${missing.length - 1} others of them`;
	throw new InputError(
		where.name,
		`every ${what} of ${name}`,
		`no ${what} ${shown(values[missing[0]])}${more}`,
	);
}

const shown = (key: string | number) =>
	typeof key === "string" ? quoted(key, 80) : `${key}`;

function positionsInRowOrder({ values, rows, name }: NamedSource): Int32Array {
	const positions = new Int32Array(values.length).map((_, i) => i);
	if (!rows) return positions;
	const order = createRowOrder(rows.length, rows.length, name);
	for (let position = 0; position < rows.length; position++)
		positions[order.take(rows[position])] = position;
	return positions;
}
