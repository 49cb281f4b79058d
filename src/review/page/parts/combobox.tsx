/** A field with suggestions below it: arrows choose one, Enter takes it, or the text as it is. */
import type { ComponentChildren } from "preact";
import {
	useEffect,
	useId,
	useLayoutEffect,
	useRef,
	useState,
} from "preact/hooks";

export interface Choice {
	readonly key: string;
	readonly text: string;
	readonly shown: ComponentChildren;
}

export interface ComboboxProps {
	readonly label: string;
	readonly text: string;
	readonly onText: (text: string) => void;
	readonly choices: readonly Choice[];
	readonly onChoose: (choice: Choice) => void;
	/** Enter without a choice; where it is missing, Enter takes the first choice. */
	readonly onSubmit?: (text: string) => void;
}

export function Combobox(props: ComboboxProps) {
	const { choices, text } = props;
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [active, setActive] = useState(-1);
	// Before the next key comes.
	useLayoutEffect(() => {
		input.current?.focus();
		input.current?.select();
	}, []);
	// Another text has other choices.
	useEffect(() => setActive(-1), [text]);

	const press = (event: KeyboardEvent) => {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step && choices.length > 0) {
			const from = active < 0 && step < 0 ? 0 : active;
			setActive((from + step + choices.length) % choices.length);
		} else if (event.key === "Enter") {
			const choice = choices[active] ?? (props.onSubmit ? null : choices[0]);
			if (choice) props.onChoose(choice);
			else props.onSubmit?.(text);
		} else return;
		event.preventDefault();
	};
	return (
		<div class="combobox">
			<label for={`${id}-input`}>{props.label}</label>
			<input
				ref={input}
				id={`${id}-input`}
				type="text"
				role="combobox"
				autocomplete="off"
				spellcheck={false}
				aria-expanded={choices.length > 0}
				aria-controls={`${id}-list`}
				aria-autocomplete="list"
				aria-activedescendant={choices[active] ? `${id}-${active}` : undefined}
				value={text}
				onInput={({ currentTarget }) => props.onText(currentTarget.value)}
				onKeyDown={press}
			/>
			<div
				id={`${id}-list`}
				class="choices"
				role="listbox"
				aria-label="Suggestions"
				hidden={choices.length === 0}
			>
				{choices.map((choice, place) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys of its options.
					// biome-ignore lint/a11y/useFocusableInteractive: the field has the focus, and says which option it is on.
					<div
						key={choice.key}
						id={`${id}-${place}`}
						class={place === active ? "choice active" : "choice"}
						role="option"
						aria-selected={place === active}
						onClick={() => props.onChoose(choice)}
					>
						{choice.shown}
					</div>
				))}
			</div>
		</div>
	);
}
