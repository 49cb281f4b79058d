/**
 * Clusters from .json text: `{ items, clusters: [{ cluster, rows, ... }] }`; other fields are ignored.
 * Read twice: first for what there is, then for the rows, which go straight to their places.
 */
import { InputError } from "../errors.ts";
import { JsonScanner } from "./json-scanner.ts";
import { createRowOrder, type RowOrder } from "./row-order.ts";

interface Survey {
	readonly items: number;
	/** Number of each entry of `clusters`. */
	readonly clusters: readonly number[];
	/** Rows in all entries. */
	readonly rows: number;
}

/**
 * One cluster number per row, in row order.
 * @throws InputError naming `where` for text that is not JSON, other fields or types, a field or cluster twice, and rows that are not 0..items-1 once each
 */
export function readClustersJson(
	text: string,
	where: string,
): Int32Array | Float64Array {
	const { items, clusters, rows } = survey(text, where);
	if (items === 0 && rows === 0)
		throw new InputError(where, "at least 1 item", "none");
	const order = createRowOrder(items, rows, where);
	const isSmall = clusters.every((cluster) => cluster === (cluster | 0));
	const values = isSmall ? new Int32Array(items) : new Float64Array(items);
	readFile(text, where, (scanner, entry) => {
		readEntry(scanner, where, entry, (list) =>
			list.list(() => {
				values[takeRow(list, order)] = clusters[entry];
			}),
		);
	});
	return values;
}

function survey(text: string, where: string): Survey {
	const clusters: number[] = [];
	const seen = new Set<number>();
	let rows = 0;
	const items = readFile(text, where, (scanner, entry) => {
		const cluster = readEntry(scanner, where, entry, (list) =>
			list.list(() => {
				list.skip();
				rows++;
			}),
		);
		if (seen.has(cluster))
			throw new InputError(where, "each cluster once", `${cluster} twice`);
		seen.add(cluster);
		clusters.push(cluster);
	});
	return { items, clusters, rows };
}

/** Goes through the entries of `clusters` and returns `items`. */
function readFile(
	text: string,
	where: string,
	onEntry: (scanner: JsonScanner, entry: number) => void,
): number {
	const scanner = new JsonScanner(text, where);
	const expected =
		'an object with "items" (their number) and "clusters" (a list)';
	let items: number | null = null;
	let entries = -1;
	const refuse = (): never => {
		throw new InputError(where, expected, "another one");
	};
	if (scanner.kind() !== "object") {
		scanner.skip();
		scanner.end();
		refuse();
	}
	scanner.object((name) => {
		const kind = scanner.kind();
		if (name === "items" && kind === "number" && items === null)
			items = scanner.number();
		else if (name === "clusters" && kind === "list" && entries < 0) {
			entries = 0;
			scanner.list(() => onEntry(scanner, entries++));
		} else if (name === "items" || name === "clusters") refuse();
		else scanner.skip();
	});
	scanner.end();
	const isWhole = Number.isSafeInteger(items) && (items ?? -1) >= 0;
	return isWhole && entries >= 0 ? (items ?? 0) : refuse();
}

/** Gives the list of rows to `onRows` and returns the cluster's number. */
function readEntry(
	scanner: JsonScanner,
	where: string,
	entry: number,
	onRows: (scanner: JsonScanner) => void,
): number {
	let cluster: number | null = null;
	let hasRows = false;
	const refuse = (): never => {
		throw new InputError(
			where,
			`"cluster" (a whole number) and "rows" (a list) in entry ${entry} of clusters`,
			"another one",
		);
	};
	if (scanner.kind() !== "object") refuse();
	scanner.object((name) => {
		const kind = scanner.kind();
		if (name === "cluster" && kind === "number" && cluster === null)
			cluster = scanner.number();
		else if (name === "rows" && kind === "list" && !hasRows) {
			hasRows = true;
			onRows(scanner);
		} else if (name === "cluster" || name === "rows") refuse();
		else scanner.skip();
	});
	return Number.isSafeInteger(cluster) && hasRows ? (cluster ?? 0) : refuse();
}

function takeRow(scanner: JsonScanner, order: RowOrder): number {
	const kind = scanner.kind();
	return kind === "number"
		? order.take(scanner.number())
		: order.refuse(`a ${kind}`);
}
