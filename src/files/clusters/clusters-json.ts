/**
 * Clusters from .json text as `cluster` writes it: `{ items, clusters: [{ cluster, rows, ids, ... }] }`; other fields are ignored.
 * The text is read twice: first to count, then to fill arrays of that size.
 */
import type { NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { JsonScanner } from "../json-scanner.ts";
import { checkTexts } from "./clusters-csv.ts";
import { createRowOrder, type RowOrder } from "./row-order.ts";

interface Survey {
	readonly items: number;
	/** Cluster number of each entry of `clusters`. */
	readonly clusters: readonly number[];
	/** Number of rows, and of ids, in all entries. */
	readonly rows: number;
	readonly ids: number;
}

/**
 * One cluster number per row, in row order. Ids are read only for `withIds`.
 * @throws InputError naming `where` for text that is not JSON, other fields or types, a field or cluster twice, rows that are not 0..items-1 once each,
 * and ids of some rows only
 */
export function readClustersJson(
	text: string,
	where: string,
	withIds: boolean,
): NamedValues {
	const { items, clusters, rows, ids: numIds } = survey(text, where);
	if (items === 0 && rows === 0)
		throw new InputError(where, "at least 1 item", "none");
	const order = createRowOrder(items, rows, where);
	const isSmall = clusters.every((cluster) => cluster === (cluster | 0));
	const values = isSmall ? new Int32Array(items) : new Float64Array(items);
	const ids = withIds && numIds > 0 ? new Array<string>(items) : null;
	checkTexts(ids ? items : 0, "ids", where);
	readFile(text, where, (scanner, entry) => {
		const entryRows: number[] = [];
		const entryIds: string[] = [];
		readEntry(scanner, where, entry, {
			onRow() {
				const row = takeRow(scanner, order);
				values[row] = clusters[entry];
				if (ids) entryRows.push(row);
			},
			onId() {
				if (ids) entryIds.push(takeId(scanner, where));
				else scanner.skip();
			},
		});
		if (!ids) return;
		if (entryIds.length !== entryRows.length)
			throw new InputError(
				where,
				`${entryRows.length} ids in entry ${entry} of clusters, one per row`,
				`${entryIds.length}`,
			);
		entryRows.forEach((row, i) => {
			ids[row] = entryIds[i];
		});
	});
	return { values, ids, rows: new Int32Array(items).map((_, row) => row) };
}

/** Takes or skips a value of an entry's lists. */
interface EntryVisitor {
	onRow(): void;
	onId(): void;
}

function survey(text: string, where: string): Survey {
	const clusters: number[] = [];
	const seen = new Set<number>();
	let rows = 0;
	let ids = 0;
	const items = readFile(text, where, (scanner, entry) => {
		const cluster = readEntry(scanner, where, entry, {
			onRow() {
				scanner.skip();
				rows++;
			},
			onId() {
				scanner.skip();
				ids++;
			},
		});
		if (seen.has(cluster))
			throw new InputError(where, "each cluster once", `${cluster} twice`);
		seen.add(cluster);
		clusters.push(cluster);
	});
	return { items, clusters, rows, ids };
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

/** Returns the cluster's number. */
function readEntry(
	scanner: JsonScanner,
	where: string,
	entry: number,
	visitor: EntryVisitor,
): number {
	let cluster: number | null = null;
	let hasRows = false;
	let hasIds = false;
	const refuse = (): never => {
		throw new InputError(
			where,
			`"cluster" (an integer) and "rows" (a list) in entry ${entry} of clusters`,
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
			scanner.list(visitor.onRow);
		} else if (name === "ids" && kind === "list" && !hasIds) {
			hasIds = true;
			scanner.list(visitor.onId);
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

/** An id is a text, or a number as it is written. */
export function takeId(scanner: JsonScanner, where: string): string {
	const kind = scanner.kind();
	if (kind === "text") return scanner.string();
	if (kind === "number") return String(scanner.number());
	throw new InputError(where, "ids that are texts or numbers", `a ${kind}`);
}
