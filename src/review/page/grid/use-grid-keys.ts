/** What keys and clicks do in a grid: the place they lead to, and what they select. */
import { useState } from "preact/hooks";
import type { Pages } from "../calls/use-pages.ts";
import { keyName } from "../state/use-keys.ts";
import { placeAfterKey } from "./geometry.ts";
import {
	extend,
	nothingSelected,
	placesTo,
	type Selection,
	toggle,
} from "./selection.ts";
import type { GridView } from "./use-grid-view.ts";

export interface GridActions<T> {
	readonly pages: Pages<T>;
	readonly selection: Selection;
	readonly numberOf: (item: T) => number;
	readonly onSelect: (selection: Selection) => void;
	readonly onOpen: (item: T) => void;
	/** Whether a click selects, as for faces, or opens, as for people. */
	readonly clickSelects: boolean;
}

export interface GridKeys {
	/** The place where the keys are. */
	readonly place: number;
	press(event: KeyboardEvent): void;
	click(event: MouseEvent, place: number): void;
}

export function useGridKeys<T>(
	actions: GridActions<T>,
	view: GridView,
): GridKeys {
	const { pages, selection, numberOf, onSelect, onOpen } = actions;
	const [wanted, setPlace] = useState(0);
	const total = pages.total ?? 0;
	const place = Math.min(wanted, Math.max(0, total - 1));

	const toggleAt = (at: number) => {
		const item = pages.at(at);
		if (item !== undefined) onSelect(toggle(selection, numberOf(item), at));
	};
	const extendTo = async (at: number, from: Selection = selection) => {
		const { first, end } = placesTo(from, at);
		const items = await pages.load(first, end);
		onSelect(extend(from, items.map(numberOf)));
	};
	const open = (at: number) => {
		const item = pages.at(at);
		if (item !== undefined) onOpen(item);
	};

	const go = (next: number, isExtending: boolean) => {
		setPlace(next);
		view.scrollTo(next);
		if (!isExtending) return;
		const from =
			selection.anchor === null ? { ...selection, anchor: place } : selection;
		extendTo(next, from);
	};

	const others: Readonly<Record<string, () => void>> = {
		" ": () => toggleAt(place),
		Enter: () => open(place),
		"Control+a": () => extendTo(total - 1, { ...nothingSelected, anchor: 0 }),
		Escape: () => onSelect(nothingSelected),
	};

	return {
		place,
		press(event) {
			const { columns } = view.size;
			const { linesInView } = view;
			const next = placeAfterKey(event.key, place, {
				columns,
				total,
				linesInView,
			});
			if (next !== null) go(next, event.shiftKey);
			else {
				const act = total > 0 ? others[keyName(event)] : undefined;
				if (!act) return;
				act();
			}
			event.preventDefault();
		},
		click(event, at) {
			setPlace(at);
			const isCheck = (event.target as Element).closest(".check") !== null;
			if (event.shiftKey) extendTo(at);
			else if (
				actions.clickSelects ||
				isCheck ||
				event.ctrlKey ||
				event.metaKey
			)
				toggleAt(at);
			else open(at);
		},
	};
}
