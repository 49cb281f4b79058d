/** Cells and tables: markdown that also reads well in a terminal. */
import { formatTable } from "../quality/table.mjs";

/** Three digits that matter. */
export function unit(value) {
	if (value === null) return "";
	return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export function times(ratio) {
	if (ratio === null) return "no peer";
	return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}x`;
}

/** GFLOP/s as a share of the peak. */
export function share(gflops, peak) {
	return peak === null ? "" : `${((100 * gflops) / peak).toFixed(0)}%`;
}

export function gigabytes(bytes) {
	return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** A table under its title, with its notes. */
export function describeTable({ title, rows, notes }) {
	return [`### ${title}`, formatTable(rows), ...notes].join("\n\n");
}
