/** Which cells of a grid are in view: cells of one size, line after line. */

export interface GridSize {
	readonly columns: number;
	/** In pixels, with the gap. */
	readonly cellWidth: number;
	readonly cellHeight: number;
}

export interface CellShape {
	/** The least width of a cell, in pixels. */
	readonly leastWidth: number;
	/** What stands under the square of a cell, in pixels. */
	readonly captionHeight: number;
	readonly leastColumns: number;
}

export function sizeGrid(width: number, shape: CellShape): GridSize {
	const columns = Math.max(
		shape.leastColumns,
		Math.floor(width / shape.leastWidth),
	);
	const cellWidth = width / columns;
	return {
		columns,
		cellWidth,
		cellHeight: Math.round(cellWidth + shape.captionHeight),
	};
}

/** Lines that are drawn beyond the window on each side. */
const spareLines = 2;

/**
 * Places of the cells to draw, `first` to `end` without it.
 * @param top where the grid begins, in pixels from the top of the window
 */
export function cellsInView(
	size: GridSize,
	total: number,
	{
		top,
		windowHeight,
	}: { readonly top: number; readonly windowHeight: number },
): { first: number; end: number } {
	const lineAt = (pixels: number) => Math.floor(pixels / size.cellHeight);
	const firstLine = Math.max(0, lineAt(-top) - spareLines);
	const endLine = Math.max(0, lineAt(windowHeight - top) + 1 + spareLines);
	const first = Math.min(total, firstLine * size.columns);
	return {
		first,
		end: Math.max(first, Math.min(total, endLine * size.columns)),
	};
}

/** The place that a key leads to from another; the same place where it leads nowhere. */
export function placeAfterKey(
	key: string,
	place: number,
	{
		columns,
		total,
		linesInView,
	}: {
		readonly columns: number;
		readonly total: number;
		readonly linesInView: number;
	},
): number | null {
	const steps: Readonly<Record<string, number>> = {
		ArrowLeft: -1,
		ArrowRight: 1,
		ArrowUp: -columns,
		ArrowDown: columns,
		PageUp: -columns * linesInView,
		PageDown: columns * linesInView,
	};
	if (total === 0) return null;
	if (key === "Home") return 0;
	if (key === "End") return total - 1;
	const step = steps[key];
	if (step === undefined) return null;
	const next = place + step;
	if (Math.abs(step) === columns && (next < 0 || next >= total)) {
		// Down from the line before the last leads to the last cell, also under no cell.
		const isLastLine =
			Math.floor(place / columns) === Math.floor((total - 1) / columns);
		return step > 0 && !isLastLine ? total - 1 : place;
	}
	return Math.min(Math.max(next, 0), total - 1);
}
