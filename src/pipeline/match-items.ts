/** Which cluster belongs to which label: items are matched by their ids, else by their row numbers, else by their order. */
import { createNumbering, MAX_MAP_SIZE } from "../arrays/labels.ts";
import type { NamedValues } from "../arrays/named-values.ts";
import { InputError } from "../errors.ts";
import { createRowOrder } from "../files/clusters/row-order.ts";
import { quoted } from "../files/printable.ts";

export interface NamedSource extends NamedValues {
	/** Of its file, for messages. */
	readonly name: string;
}

export interface MatchedItems {
	readonly matched: "id" | "row" | "order";
	/** [N] place of each label's item among the labels as they stand, and among the clusters; null where items stand in order in both. */
	readonly places: {
		readonly labels: Int32Array;
		readonly clusters: Int32Array;
	} | null;
}

/**
 * Matches by id where both have ids, in any order. Else by row number where both have some, or where one has: then the other's items stand in order of the rows.
 * @throws InputError for an id or row that one of the two lacks or has twice, and for different numbers of items that are matched by order
 */
export function matchItems(
	labels: NamedSource,
	clusters: NamedSource,
): MatchedItems {
	if (labels.ids && clusters.ids)
		return {
			matched: "id",
			places: matchKeys(keysOf("id", labels), keysOf("id", clusters)),
		};
	if (labels.rows && clusters.rows)
		return {
			matched: "row",
			places: matchKeys(keysOf("row", labels), keysOf("row", clusters)),
		};
	const numItems = labels.values.length;
	if (clusters.values.length !== numItems)
		throw new InputError(
			clusters.name,
			`${numItems} rows, one per label`,
			`${clusters.values.length}`,
		);
	if (!labels.rows && !clusters.rows) return { matched: "order", places: null };
	const places = {
		labels: placesInRowOrder(labels),
		clusters: placesInRowOrder(clusters),
	};
	return { matched: "row", places };
}

interface Keys {
	readonly what: "id" | "row";
	readonly name: string;
	readonly values: ArrayLike<string | number>;
}

function keysOf(what: "id" | "row", { name, ids, rows }: NamedSource): Keys {
	return { what, name, values: (what === "id" ? ids : rows)! };
}

function matchKeys(labels: Keys, clusters: Keys): MatchedItems["places"] {
	const numberOf = createNumbering<string | number>(MAX_MAP_SIZE);
	const numLabels = labels.values.length;
	const numClusters = clusters.values.length;
	for (let i = 0; i < numLabels; i++)
		if (numberOf(labels.values[i]) !== i) refuseTwice(labels, i);
	const placeOf = new Int32Array(numLabels).fill(-1);
	const strangers: number[] = [];
	const seen = new Uint8Array(numClusters);
	for (let place = 0; place < numClusters; place++) {
		const item = numberOf(clusters.values[place]);
		const isLabelled = item < numLabels;
		if (isLabelled ? placeOf[item] >= 0 : seen[item - numLabels])
			refuseTwice(clusters, place);
		if (isLabelled) placeOf[item] = place;
		else {
			seen[item - numLabels] = 1;
			strangers.push(place);
		}
	}
	const alone = Int32Array.from(placeOf.keys()).filter(
		(item) => placeOf[item] < 0,
	);
	refuseMissing(labels, clusters, alone);
	refuseMissing(clusters, labels, strangers);
	const order = Int32Array.from(placeOf.keys());
	return { labels: order, clusters: placeOf };
}

function refuseTwice({ what, name, values }: Keys, place: number): never {
	throw new InputError(
		name,
		`each ${what} once`,
		`${shown(values[place])} twice`,
	);
}

/** @param missing places in `from` of what `where` lacks */
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

function placesInRowOrder({ values, rows, name }: NamedSource): Int32Array {
	const places = new Int32Array(values.length).map((_, place) => place);
	if (!rows) return places;
	const order = createRowOrder(rows.length, rows.length, name);
	for (let place = 0; place < rows.length; place++)
		places[order.take(rows[place])] = place;
	return places;
}
