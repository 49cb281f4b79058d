/** Which cells of a grid the window shows: measured anew when it scrolls or changes its size. */
import type { RefObject } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import {
	type CellShape,
	cellsInView,
	type GridSize,
	sizeGrid,
} from "./geometry.ts";

export interface GridView {
	readonly size: GridSize;
	readonly first: number;
	readonly end: number;
	readonly linesInView: number;
	/** Scrolls so far that the cell is wholly in the window. */
	scrollTo(place: number): void;
}

/** Pixels that bars at the top and the bottom may cover. */
const covered = { top: 64, bottom: 140 };

export function useGridView(
	element: RefObject<HTMLElement | null>,
	total: number,
	shape: CellShape,
): GridView {
	const [measured, setMeasured] = useState({
		width: 0,
		top: 0,
		windowHeight: 0,
	});
	const measure = useCallback(() => {
		if (!element.current) return;
		const { top, width } = element.current.getBoundingClientRect();
		setMeasured((old) =>
			old.top === top && old.width === width && old.windowHeight === innerHeight
				? old
				: { top, width, windowHeight: innerHeight },
		);
	}, [element]);
	useEffect(() => {
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(document.body);
		addEventListener("scroll", measure, { passive: true });
		addEventListener("resize", measure);
		return () => {
			observer.disconnect();
			removeEventListener("scroll", measure);
			removeEventListener("resize", measure);
		};
	}, [measure]);
	const size = sizeGrid(measured.width, shape);
	const { first, end } = cellsInView(size, total, measured);
	return {
		size,
		first,
		end: measured.width === 0 ? first : end,
		linesInView: Math.max(
			1,
			Math.floor(measured.windowHeight / size.cellHeight) - 1,
		),
		scrollTo(place) {
			if (!element.current) return;
			const line = Math.floor(place / size.columns) * size.cellHeight;
			const top = element.current.getBoundingClientRect().top + line;
			const below = top + size.cellHeight - (innerHeight - covered.bottom);
			if (top < covered.top) scrollBy(0, top - covered.top);
			else if (below > 0) scrollBy(0, below);
		},
	};
}
