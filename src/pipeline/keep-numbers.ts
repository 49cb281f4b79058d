/** Numbers and names of an earlier clustering stay with the people who have most of the same rows. */
import { countRows } from "../arrays/clusters.ts";
import { createNumbering, MAX_MAP_SIZE, toClusters } from "../arrays/labels.ts";
import type { ClusterNames, EarlierClusters } from "../arrays/named-values.ts";
import { InputError } from "../errors.ts";
import { quoted } from "../files/printable.ts";

/** What the new clusters are called, and how many people kept their numbers. */
export interface KeptNumbers extends ClusterNames {
	/** Clusters with the number of an earlier one. */
	readonly kept: number;
	/** Clusters with a new number. */
	readonly added: number;
	/** Earlier clusters that no cluster has the number of. */
	readonly gone: number;
}

/**
 * Gives each new cluster at most one earlier number and each earlier number to at most one cluster: the pairs with most rows in common first, of equal ones the
 * smaller earlier number, then the smaller new one. Other clusters get the numbers after the largest earlier one, in their order.
 * @param clusters [N] the new clusters, numbered from 0 without gaps
 * @param positions [N] from `matchEarlier`
 * @example
 * const earlier = { clusters: Int32Array.of(5, 5, 2), ids: null, rows: null, names: new Map([[5, "Ann"]]) };
 * const positions = matchEarlier(4, null, earlier);
 * keepNumbers(Int32Array.of(0, 0, 1, 2), earlier, positions); // numbers [5, 2, 6], names ["Ann", null, null]
 */
export function keepNumbers(
	clusters: Int32Array,
	earlier: EarlierClusters,
	positions: Int32Array,
): KeptNumbers {
	const known = toClusters(earlier.clusters, "leave-out");
	const numberOf = new Int32Array(known.count);
	for (const [item, person] of known.ids.entries())
		if (person >= 0) numberOf[person] = earlier.clusters[item];
	const numClusters = countRows(clusters).length;
	const numbers = new Int32Array(numClusters).fill(-1);
	const isTaken = new Uint8Array(known.count);
	const personAt = positions.map((at) => (at < 0 ? -1 : known.ids[at]));
	let kept = 0;
	for (const { cluster, person } of overlaps(clusters, personAt, numberOf)) {
		if (numbers[cluster] >= 0 || isTaken[person]) continue;
		numbers[cluster] = numberOf[person];
		isTaken[person] = 1;
		kept++;
	}
	let next = numberOf.reduce((most, number) => Math.max(most, number), -1) + 1;
	for (let cluster = 0; cluster < numClusters; cluster++)
		if (numbers[cluster] < 0) numbers[cluster] = next++;
	return {
		numbers,
		names: Array.from(numbers, (number) => earlier.names.get(number) ?? null),
		kept,
		added: numClusters - kept,
		gone: known.count - kept,
	};
}

interface Overlap {
	readonly cluster: number;
	readonly person: number;
	readonly rows: number;
}

/** Pairs of a cluster and an earlier one that have rows in common, most rows first. */
function overlaps(
	clusters: Int32Array,
	personAt: Int32Array,
	numberOf: Int32Array,
): Overlap[] {
	const numPeople = numberOf.length;
	// Both in one number, which is exact up to 2^53.
	const keys = Float64Array.from(clusters, (cluster, row) =>
		personAt[row] < 0 ? -1 : cluster * numPeople + personAt[row],
	).sort();
	const found: Overlap[] = [];
	for (let start = 0, end = 0; start < keys.length; start = end) {
		for (end = start + 1; keys[end] === keys[start]; ) end++;
		if (keys[start] < 0) continue;
		const cluster = Math.floor(keys[start] / numPeople);
		const person = keys[start] % numPeople;
		found.push({ cluster, person, rows: end - start });
	}
	return found.sort(
		(a, b) =>
			b.rows - a.rows ||
			numberOf[a.person] - numberOf[b.person] ||
			a.cluster - b.cluster,
	);
}

/**
 * Returns [N] the position of each row among the earlier items, -1 for a row that they lack. Rows are matched by id where both have ids, else by row number.
 * @param ids names of the rows; null where they have none
 * @throws InputError for an id or a row that stands twice
 */
export function matchEarlier(
	numRows: number,
	ids: readonly string[] | null,
	earlier: EarlierClusters,
): Int32Array {
	const positions = new Int32Array(numRows).fill(-1);
	const rowOf = ids && earlier.ids ? findIds(ids, earlier.ids) : null;
	for (let item = 0; item < earlier.clusters.length; item++) {
		const row = rowOf ? rowOf[item] : (earlier.rows?.[item] ?? item);
		if (!(row >= 0 && row < numRows)) continue;
		if (positions[row] >= 0)
			throw new InputError(
				"earlier clusters",
				rowOf ? "each id once" : "each row once",
				`${rowOf ? quoted(ids![row], 80) : row} twice`,
			);
		positions[row] = item;
	}
	return positions;
}

/** [M] the row of each earlier id, -1 for an id that no row has. */
function findIds(
	ids: readonly string[],
	earlierIds: readonly string[],
): Int32Array {
	const numberOf = createNumbering<string>(MAX_MAP_SIZE);
	for (const [row, id] of ids.entries())
		if (numberOf(id) !== row)
			throw new InputError("ids", "each id once", `${quoted(id, 80)} twice`);
	return Int32Array.from(earlierIds, (id) => {
		const number = numberOf(id);
		return number < ids.length ? number : -1;
	});
}
