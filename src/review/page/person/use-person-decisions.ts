/** What can be decided about a person's selected faces, and what is shown of it until the server answers. */
import { useEffect, useState } from "preact/hooks";
import type { ReviewDecision } from "../../api-types.ts";
import { nothingSelected, type Selection } from "../grid/selection.ts";
import { useReview } from "../state/review.ts";
import { personAddress } from "../state/route.ts";

export interface PersonDecisions {
	readonly selection: Selection;
	setSelection(selection: Selection): void;
	/** Rows that are selected. */
	readonly rows: readonly number[];
	/** Whether a decision takes the row out that is not seen yet. */
	isLeaving(row: number): boolean;
	/** Decides, and goes where the person went if it is another's now. */
	decide(decisions: readonly ReviewDecision[]): Promise<void>;
	/** Moves the selected rows; null makes one new person of them. */
	move(person: number | null): Promise<void>;
	/** Says of each selected row that it is not this person. */
	takeOut(): Promise<void>;
}

export function usePersonDecisions(person: number): PersonDecisions {
	const { version, decide } = useReview();
	const [selection, setSelection] = useState(nothingSelected);
	/** Rows that were sent away, at which version of the library. */
	const [sent, setSent] = useState({ rows: new Set<number>(), version: 0 });
	const rows = [...selection.chosen];
	// Another person has nothing selected.
	useEffect(() => {
		setSelection(nothingSelected);
		scrollTo(0, 0);
	}, [person]);

	const act = async (decisions: readonly ReviewDecision[]) => {
		setSelection(nothingSelected);
		const change = await decide(decisions);
		if (!change) {
			setSelection(selection);
			setSent({ rows: new Set(), version: 0 });
			return;
		}
		const merge = change.merges.find(({ from }) => from === person);
		if (merge) location.hash = personAddress(merge.into);
	};
	const send = (decisions: readonly ReviewDecision[]) => {
		setSent({ rows: new Set(rows), version });
		return act(decisions);
	};
	return {
		selection,
		setSelection,
		rows,
		isLeaving: (row) => version <= sent.version + 1 && sent.rows.has(row),
		decide: act,
		move: (into) => send([{ kind: "move", rows, person: into }]),
		// Each on its own: that none is this person does not say that all are one.
		takeOut: () =>
			send(rows.map((row) => ({ kind: "move", rows: [row], person: null }))),
	};
}
