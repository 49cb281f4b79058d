/** What can be done with the selected items: buttons with their keys, at the bottom of the window. */
import { useKeys } from "../state/use-keys.ts";
import { counted } from "./words.ts";

export interface BarAction {
	readonly text: string;
	/** One letter. */
	readonly key: string;
	readonly act: () => void;
	readonly isOff?: boolean;
}

export function SelectionBar(props: {
	readonly count: number;
	/** What one item is called, and many. */
	readonly words: readonly [string, string];
	readonly actions: readonly BarAction[];
	readonly onClear: () => void;
}) {
	const { count, actions, onClear } = props;
	const usable = count > 0 ? actions.filter(({ isOff }) => !isOff) : [];
	const keys = Object.fromEntries(usable.map(({ key, act }) => [key, act]));
	useKeys(count > 0 ? { ...keys, Escape: onClear } : {});
	if (count === 0) return null;
	return (
		<div class="selection-bar" role="toolbar" aria-label="Selected">
			<strong>{counted(count, ...props.words)}</strong>
			{actions.map(({ text, key, act, isOff }) => (
				<button key={key} type="button" disabled={isOff} onClick={act}>
					{text} <kbd>{key}</kbd>
				</button>
			))}
			<button type="button" class="plain" onClick={onClear}>
				Clear <kbd>Esc</kbd>
			</button>
		</div>
	);
}
