/** What the csv of `cluster` says about each row, and what is true of it. */
import { readFileSync } from "node:fs";

const toNumber = (text) => (text === "" ? Number.NaN : Number(text));
const isSaid = (text) => !["", "0", "false", "no"].includes(text);

/**
 * `clusters`, and `confidences` with NaN where that is empty; `foreign` (whether a row is said to be) and `quality`, null where the file has no such column.
 */
export function readClusterRows(file) {
	const [names, ...lines] = readFileSync(file, "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => line.split(","));
	const column = (name, convert) => {
		const place = names.indexOf(name);
		return place < 0 ? null : lines.map((fields) => convert(fields[place]));
	};
	return {
		clusters: Int32Array.from(column("cluster", Number)),
		confidences: Float32Array.from(column("confidence", toNumber)),
		foreign: column("foreign", isSaid),
		quality: column("quality", toNumber),
	};
}

/** For each row the share of the others in its cluster that are its identity; NaN for a row alone. */
export function otherTruths(clusters, ids) {
	const sizes = new Map();
	const together = new Map();
	const pair = (row) => `${clusters[row]} ${ids[row]}`;
	const add = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);
	for (let row = 0; row < clusters.length; row++) {
		add(sizes, clusters[row]);
		add(together, pair(row));
	}
	return Float32Array.from(
		clusters,
		(own, row) => (together.get(pair(row)) - 1) / (sizes.get(own) - 1),
	);
}
