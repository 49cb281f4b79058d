/** Markdown tables that also read well in a terminal. */

/** Rows of cells, the first the header; the first column is text, the others numbers. */
export function formatTable(rows) {
	const widths = rows[0].map((_, column) =>
		Math.max(3, ...rows.map((row) => row[column].length)),
	);
	const line = (cells) => `| ${cells.join(" | ")} |`;
	const pad = (cell, column) =>
		column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
	const rule = widths.map((width, column) =>
		column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
	);
	const [header, ...body] = rows.map((row) => line(row.map(pad)));
	return [header, line(rule), ...body].join("\n");
}

export const four = (value) => value.toFixed(4);
export const one = (value) => value.toFixed(1);
export const count = (value) => value.toLocaleString("en");
export const signed = (value) =>
	`${value < 0 ? "-" : "+"}${four(Math.abs(value))}`;
