/** Numbers as people read them. */
import type { LinkFigures } from "../../metrics/link-figures.ts";
import type { ClusterScores } from "../../metrics/scores.ts";

/** Rows of cells as lines of aligned columns: the first column to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string[] {
	const widths = rows[0].map((_, c) =>
		Math.max(...rows.map((row) => row[c].length)),
	);
	return rows.map((row) =>
		row
			.map((cell, c) =>
				c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]),
			)
			.join("  ")
			.trimEnd(),
	);
}

export const four = (value: number) => value.toFixed(4);

export const count = (value: number) => value.toLocaleString("en");

/** `1 item has` or `1,200 items have`. */
export const describeCount = (value: number, one: string, more: string) =>
	`${count(value)} ${value === 1 ? one : more}`;

/** `loss 0.2241, accuracy 0.9177, precision 0.9196, recall 0.8902`. */
export function describeFigures(figures: LinkFigures): string {
	const { loss, accuracy, precision, recall } = figures;
	return `loss ${four(loss)}, accuracy ${four(accuracy)}, precision ${four(precision)}, recall ${four(recall)}`;
}

/** A row of the reference's tables. */
export function scoreCells(
	title: string,
	scores: ClusterScores | null,
	average: "geometric" | "arithmetic",
): string[] {
	if (!scores) return [title, "0", "0", "-", "-", "-", "-"];
	const { precision, recall, f } = scores.bcubed;
	return [
		title,
		count(scores.items),
		count(scores.clusters),
		four(precision),
		four(recall),
		four(f),
		four(scores.nmi[average]),
	];
}
