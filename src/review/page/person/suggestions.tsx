/** Who may be the same person, to answer at once. */
import type { Suggestion } from "../../api-types.ts";
import { FaceTile } from "../parts/face-tile.tsx";
import { facesOf, percent, personWords } from "../parts/words.ts";
import { personAddress } from "../state/route.ts";

export function Suggestions(props: {
	readonly suggestions: readonly Suggestion[];
	readonly canDecide: boolean;
	readonly onAnswer: (one: Suggestion, kind: "same" | "different") => void;
}) {
	if (props.suggestions.length === 0) return null;
	return (
		<section class="suggestions" aria-label="Suggestions">
			<h2>The same person?</h2>
			<ul>
				{props.suggestions.map((one) => {
					const who = personWords(one.person, one.name);
					return (
						<li key={one.person}>
							<a href={personAddress(one.person)}>
								<FaceTile row={one.cover} />
								<span class="heard">{who}</span>
							</a>
							<span class="who">{who}</span>
							<span class="count">
								{facesOf(one.rows)}, {percent(one.probability)}
							</span>
							<span class="answers">
								<button
									type="button"
									disabled={!props.canDecide}
									aria-label={`Yes, ${who} is the same person`}
									onClick={() => props.onAnswer(one, "same")}
								>
									Yes
								</button>
								<button
									type="button"
									disabled={!props.canDecide}
									aria-label={`No, ${who} is somebody else`}
									onClick={() => props.onAnswer(one, "different")}
								>
									No
								</button>
							</span>
						</li>
					);
				})}
			</ul>
		</section>
	);
}
