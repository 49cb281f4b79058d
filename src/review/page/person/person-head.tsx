/** Who a person is, and what can be done with all of it: name, merge, split, hide. */
import { useState } from "preact/hooks";
import type { PersonDetails, ReviewDecision } from "../../api-types.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { PersonPicker } from "../parts/person-picker.tsx";
import { facesOf, percent, personWords } from "../parts/words.ts";
import { useKeys } from "../state/use-keys.ts";
import { NameEditor } from "./name-editor.tsx";
import { SplitDialog } from "./split-dialog.tsx";

type Open = "name" | "merge" | "split" | null;

export function PersonHead(props: {
	readonly details: PersonDetails;
	readonly canDecide: boolean;
	/** Whether keys are for the person: they are for the faces while some are selected. */
	readonly hasKeys: boolean;
	readonly onDecide: (decision: ReviewDecision) => void;
}) {
	const { details, canDecide } = props;
	const { person, name, isHidden } = details;
	const [open, setOpen] = useState<Open>(null);
	const close = () => setOpen(null);
	// A dialog tells a little later that it was closed, when another may be open.
	const closed = (dialog: Open) =>
		setOpen((current) => (current === dialog ? null : current));
	const decide = (decision: ReviewDecision) => {
		close();
		props.onDecide(decision);
	};
	const hide = () => decide({ kind: "hide", person, isHidden: !isHidden });
	const canSplit = canDecide && details.rows > 1;
	const actions = [
		{
			key: "r",
			text: name === null ? "Name" : "Rename",
			act: () => setOpen("name"),
			isOff: !canDecide,
		},
		{
			key: "m",
			text: "Merge with…",
			act: () => setOpen("merge"),
			isOff: !canDecide,
		},
		{ key: "s", text: "Split…", act: () => setOpen("split"), isOff: !canSplit },
		{
			key: "h",
			text: isHidden ? "Show" : "Hide",
			act: hide,
			isOff: !canDecide,
		},
	];
	const usable = props.hasKeys ? actions.filter(({ isOff }) => !isOff) : [];
	useKeys(Object.fromEntries(usable.map(({ key, act }) => [key, act])));
	const who = personWords(person, name);

	return (
		<header class="person-head">
			<FaceTile row={details.cover} />
			<div>
				<h1 class={name === null ? "nameless" : undefined}>{who}</h1>
				<p class="count">
					{[
						facesOf(details.rows),
						...(details.confidence === null
							? []
							: [`${percent(details.confidence)} sure`]),
						...(name === null ? [] : [`person ${person}`]),
						...(isHidden ? ["hidden"] : []),
					].join(", ")}
				</p>
				{open === "name" ? (
					<NameEditor
						name={name}
						onName={(chosen) => decide({ kind: "name", person, name: chosen })}
						onCancel={close}
					/>
				) : (
					<div class="actions">
						{actions.map(({ key, text, act, isOff }) => (
							<button key={key} type="button" disabled={isOff} onClick={act}>
								{text} <kbd>{key}</kbd>
							</button>
						))}
						<a class="button" href={`#/map/${person}`}>
							On the map
						</a>
					</div>
				)}
			</div>
			{open === "merge" && (
				<PersonPicker
					title={`Merge ${who} with`}
					except={person}
					onPick={(other) => decide({ kind: "merge", people: [person, other] })}
					onClose={() => closed("merge")}
				/>
			)}
			{open === "split" && (
				<SplitDialog
					person={person}
					title={`Split ${who}`}
					onSplit={(parts) =>
						decide({
							kind: "split",
							person,
							parts: parts.map(({ rows }) => rows),
						})
					}
					onClose={() => closed("split")}
				/>
			)}
		</header>
	);
}
