/** A grid of any length whose items can be selected: only the cells in view are drawn. A listbox to those who hear it. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { CellShape } from "./geometry.ts";
import { type GridActions, useGridKeys } from "./use-grid-keys.ts";
import { useGridView } from "./use-grid-view.ts";

export interface GridProps<T> extends GridActions<T> {
	/** What the items are, for those who hear the page. */
	readonly label: string;
	readonly shape: CellShape;
	/** What is said of an item. */
	readonly describe: (item: T) => string;
	readonly draw: (item: T) => ComponentChildren;
}

export function ItemGrid<T>(props: GridProps<T>) {
	const { pages, selection, numberOf, describe, draw } = props;
	const id = useId();
	const element = useRef<HTMLDivElement>(null);
	const total = pages.total ?? 0;
	const view = useGridView(element, total, props.shape);
	const keys = useGridKeys(props, view);
	const { size, first, end } = view;
	// Pages are asked for as the window moves, and once the total is known.
	useEffect(() => pages.need(first, end), [first, end, total]);

	const cells = Array.from({ length: end - first }, (_, i) => first + i);
	const hasActive = keys.place >= first && keys.place < end;
	return (
		<div
			ref={element}
			class="grid"
			role="listbox"
			aria-multiselectable="true"
			aria-label={props.label}
			aria-activedescendant={hasActive ? `${id}-${keys.place}` : undefined}
			tabIndex={0}
			style={{
				height: `${Math.ceil(total / size.columns) * size.cellHeight}px`,
			}}
			onKeyDown={keys.press}
		>
			{cells.map((place) => {
				const item = pages.at(place);
				const isSelected =
					item !== undefined && selection.chosen.has(numberOf(item));
				return (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the keys of its options.
					// biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus, and says which option it is on.
					<div
						key={item === undefined ? `at ${place}` : numberOf(item)}
						id={`${id}-${place}`}
						class={place === keys.place ? "cell active" : "cell"}
						role="option"
						aria-selected={isSelected}
						aria-setsize={total}
						aria-posinset={place + 1}
						style={{
							left: `${(place % size.columns) * size.cellWidth}px`,
							top: `${Math.floor(place / size.columns) * size.cellHeight}px`,
							width: `${size.cellWidth}px`,
							height: `${size.cellHeight}px`,
						}}
						onClick={(event) => keys.click(event, place)}
						onDblClick={() => {
							if (props.clickSelects && item !== undefined) props.onOpen(item);
						}}
					>
						<span class="heard">
							{item === undefined ? "loading" : describe(item)}
						</span>
						<div aria-hidden="true">
							{item === undefined ? <span class="tile coming" /> : draw(item)}
						</div>
						<span class="check" aria-hidden="true" />
					</div>
				);
			})}
		</div>
	);
}
