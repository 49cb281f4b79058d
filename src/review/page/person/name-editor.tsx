/** The name of a person, to type or to choose among those that there are. */
import { useState } from "preact/hooks";
import { withQuery } from "../calls/api.ts";
import { useLoad } from "../calls/use-load.ts";
import { Combobox } from "../parts/combobox.tsx";
import { useDelayed } from "../parts/use-delayed.ts";
import { useReview } from "../state/review.ts";

const mostNames = 6;

export function NameEditor(props: {
	readonly name: string | null;
	/** Null takes the name away. */
	readonly onName: (name: string | null) => void;
	readonly onCancel: () => void;
}) {
	const { version } = useReview();
	const [text, setText] = useState(props.name ?? "");
	const prefix = useDelayed(text.trim());
	const { value } = useLoad<{ names: readonly string[] }>(
		prefix ? withQuery("/api/names", { prefix, limit: mostNames }) : null,
		version,
	);
	const others = (value?.names ?? []).filter((name) => name !== props.name);
	const isTaken = others.includes(text.trim());
	return (
		<form
			class="name-editor"
			onSubmit={(event) => {
				event.preventDefault();
				props.onName(text.trim() || null);
			}}
			onKeyDown={(event) => {
				if (event.key === "Escape") props.onCancel();
			}}
		>
			<Combobox
				label="Name"
				text={text}
				onText={setText}
				choices={others.map((name) => ({ key: name, text: name, shown: name }))}
				onChoose={(choice) => props.onName(choice.text)}
				onSubmit={() => props.onName(text.trim() || null)}
			/>
			<button type="submit">Save</button>
			<button type="button" class="plain" onClick={props.onCancel}>
				Cancel
			</button>
			{isTaken && (
				<p class="note">Somebody has this name: both will be one person.</p>
			)}
		</form>
	);
}
