/** The split that the links suggest, shown before it is made. */
import { useState } from "preact/hooks";
import type { SuggestedSplit } from "../../api-types.ts";
import { useLoad } from "../calls/use-load.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FaceTile } from "../parts/face-tile.tsx";
import { facesOf, percent, withCommas } from "../parts/words.ts";
import { useReview } from "../state/review.ts";

/** Faces of a part that are shown. */
const mostShown = 15;
const mostParts = 5;

function Part(props: {
	readonly rows: readonly number[];
	readonly at: number;
}) {
	const { rows, at } = props;
	const rest = rows.length - mostShown;
	return (
		<section
			class="part"
			aria-label={`Part ${at + 1}, ${facesOf(rows.length)}`}
		>
			<h3>
				{at === 0 ? "Stays" : `New person ${at > 1 ? at : ""}`}
				<span class="count">{facesOf(rows.length)}</span>
			</h3>
			<div class="strip">
				{rows.slice(0, mostShown).map((row) => (
					<FaceTile key={row} row={row} />
				))}
				{rest > 0 && <span class="count">and {withCommas(rest)} more</span>}
			</div>
		</section>
	);
}

export function SplitDialog(props: {
	readonly person: number;
	readonly title: string;
	readonly onSplit: (parts: SuggestedSplit["parts"]) => void;
	readonly onClose: () => void;
}) {
	const { version } = useReview();
	const [parts, setParts] = useState(2);
	const { value, error } = useLoad<SuggestedSplit>(
		`/api/people/${props.person}/split?parts=${parts}`,
		version,
	);
	return (
		<Dialog title={props.title} onClose={props.onClose}>
			<label class="switch">
				Parts
				<select
					value={parts}
					onChange={({ currentTarget }) =>
						setParts(Number(currentTarget.value))
					}
				>
					{Array.from({ length: mostParts - 1 }, (_, i) => i + 2).map(
						(count) => (
							<option key={count} value={count}>
								{count}
							</option>
						),
					)}
				</select>
			</label>
			{error && <p class="note error">{error}</p>}
			{value?.parts.map(({ rows }, at) => (
				<Part key={rows[0]} rows={rows} at={at} />
			))}
			{value && (
				<p class="note">
					The links suggest this split. The parts are one person with a
					probability of {percent(value.probability)}.
				</p>
			)}
			<footer>
				<button
					type="button"
					class="first"
					disabled={!value || value.parts.length < 2}
					onClick={() => value && props.onSplit(value.parts)}
				>
					Split into {value?.parts.length ?? parts} people
				</button>
			</footer>
		</Dialog>
	);
}
