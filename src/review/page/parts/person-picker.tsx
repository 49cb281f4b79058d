/** A dialog that asks for a person, by name or number. */
import { useState } from "preact/hooks";
import type { PersonSummary } from "../../api-types.ts";
import { withQuery } from "../calls/api.ts";
import { useLoad } from "../calls/use-load.ts";
import { useReview } from "../state/review.ts";
import { Combobox } from "./combobox.tsx";
import { Dialog } from "./dialog.tsx";
import { FaceTile } from "./face-tile.tsx";
import { useDelayed } from "./use-delayed.ts";
import { facesOf, personWords } from "./words.ts";

const mostChoices = 8;

export interface PickerProps {
	readonly title: string;
	/** A person who is not offered. */
	readonly except: number | null;
	readonly onPick: (person: number) => void;
	readonly onClose: () => void;
}

export function PersonPicker({ title, except, onPick, onClose }: PickerProps) {
	const { version } = useReview();
	const [text, setText] = useState("");
	const search = useDelayed(text.trim());
	const { value } = useLoad<{ people: readonly PersonSummary[] }>(
		withQuery("/api/people", { search, limit: mostChoices + 1 }),
		version,
	);
	const people = (value?.people ?? [])
		.filter(({ person }) => person !== except)
		.slice(0, mostChoices);
	return (
		<Dialog title={title} onClose={onClose}>
			<Combobox
				label="Name or number"
				text={text}
				onText={setText}
				choices={people.map((one) => ({
					key: String(one.person),
					text: personWords(one.person, one.name),
					shown: (
						<>
							<FaceTile row={one.cover} />
							<span class="who">{personWords(one.person, one.name)}</span>
							<span class="count">{facesOf(one.rows)}</span>
						</>
					),
				}))}
				onChoose={({ key }) => onPick(Number(key))}
			/>
			{value && people.length === 0 && <p class="note">Nobody found.</p>}
		</Dialog>
	);
}
