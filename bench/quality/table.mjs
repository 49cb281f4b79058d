/** Markdown tables that also read well in a terminal. */

const isNumber = (cell) => /^[+-]?\d|^$/.test(cell);

/** Rows of cells, the first the header; columns of numbers are set to the right. */
export function formatTable([header, ...body]) {
	const columns = header.map((name, column) => {
		const cells = body.map((row) => row[column]);
		const width = Math.max(3, ...[name, ...cells].map(({ length }) => length));
		return { width, isRight: cells.every(isNumber) };
	});
	const line = (cells) => `| ${cells.join(" | ")} |`;
	const pad = (cell, column) => {
		const { width, isRight } = columns[column];
		return isRight ? cell.padStart(width) : cell.padEnd(width);
	};
	const rule = columns.map(({ width, isRight }) =>
		isRight ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
	);
	const rows = [header, ...body].map((row) => line(row.map(pad)));
	return rows.toSpliced(1, 0, line(rule)).join("\n");
}

export const four = (value) => value.toFixed(4);
export const one = (value) => value.toFixed(1);
export const count = (value) => value.toLocaleString("en");
export const signed = (value) =>
	`${value < 0 ? "-" : "+"}${four(Math.abs(value))}`;
