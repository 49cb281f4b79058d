/** Keys of a view. They stay letters where somebody types, and belong to a dialog while one is open. */
import { useLayoutEffect, useRef } from "preact/hooks";

/** What a key does, by its name: "z", "Escape", "Control+a". */
export type Keys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

const isTyping = (target: EventTarget | null) =>
	target instanceof HTMLElement &&
	target.matches("input:not([type=checkbox]), textarea, select");

export function keyName(event: KeyboardEvent): string {
	const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
	return event.ctrlKey || event.metaKey ? `Control+${key}` : key;
}

export function useKeys(keys: Keys): void {
	const current = useRef(keys);
	current.current = keys;
	// Before the view is painted: who sees it may press a key at once.
	useLayoutEffect(() => {
		const press = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.altKey || isTyping(event.target))
				return;
			if (document.querySelector("dialog[open]")) return;
			const act = current.current[keyName(event)];
			if (!act) return;
			event.preventDefault();
			act(event);
		};
		addEventListener("keydown", press);
		return () => removeEventListener("keydown", press);
	}, []);
}
