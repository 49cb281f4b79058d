/** Clusters from .json text: `{ items, clusters: [{ cluster, rows, ... }] }`; other fields are ignored. */
import { InputError } from "../errors.ts";
import { inRowOrder } from "./row-order.ts";

/**
 * One cluster number per row, in row order.
 * @throws InputError naming `where` for text that is not JSON, other fields or types, a cluster twice, and rows that are not 0..items-1 once each
 */
export function readClustersJson(text: string, where: string): number[] {
	const { items, clusters } = asRecord(parseJson(text, where));
	if (!Number.isSafeInteger(items) || !Array.isArray(clusters))
		throw new InputError(
			where,
			'an object with "items" (their number) and "clusters" (a list)',
			"another one",
		);
	const labels: number[] = [];
	const rows: number[] = [];
	const seen = new Set<number>();
	for (let i = 0; i < clusters.length; i++) {
		const { cluster, rows: members } = asRecord(clusters[i]);
		if (!Number.isSafeInteger(cluster) || !Array.isArray(members))
			throw new InputError(
				where,
				`"cluster" (a whole number) and "rows" (a list) in entry ${i} of clusters`,
				"another one",
			);
		if (seen.has(cluster as number))
			throw new InputError(where, "each cluster once", `${cluster} twice`);
		seen.add(cluster as number);
		for (const row of members) {
			labels.push(cluster as number);
			rows.push(row);
		}
	}
	if (labels.length === 0)
		throw new InputError(where, "at least 1 item", "none");
	return inRowOrder(labels, rows, items as number, where);
}

function parseJson(text: string, where: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		const reason = (error as Error).message.replaceAll(/\s+/g, " ");
		throw new InputError(where, "JSON", `an error: ${reason}`);
	}
}

function asRecord(value: unknown): Record<string, unknown> {
	return typeof value === "object" && value !== null
		? (value as Record<string, unknown>)
		: {};
}
