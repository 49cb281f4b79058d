/** A person: who it is, who may be the same, and its faces. */
import type { PersonDetails } from "../../api-types.ts";
import { useLoad } from "../calls/use-load.ts";
import { useReview } from "../state/review.ts";
import { PersonFaces } from "./person-faces.tsx";
import { PersonHead } from "./person-head.tsx";
import { Suggestions } from "./suggestions.tsx";
import { usePersonDecisions } from "./use-person-decisions.ts";

export function PersonView({ person }: { readonly person: number }) {
	const { summary, version } = useReview();
	const decisions = usePersonDecisions(person);
	const { value, error } = useLoad<PersonDetails>(
		`/api/people/${person}`,
		version,
	);
	const canDecide = summary?.canDecide ?? false;
	if (error)
		return (
			<section>
				<p class="note error">{error}</p>
				<a href="#/people">All people</a>
			</section>
		);
	return (
		<section aria-label="Person">
			{value && (
				<>
					<PersonHead
						key={person}
						details={value}
						canDecide={canDecide}
						hasKeys={decisions.rows.length === 0}
						onDecide={(decision) => decisions.decide([decision])}
					/>
					<Suggestions
						suggestions={value.suggestions}
						canDecide={canDecide}
						onAnswer={({ pair }, kind) =>
							decisions.decide([{ kind, rows: pair }])
						}
					/>
				</>
			)}
			<PersonFaces person={person} decisions={decisions} />
		</section>
	);
}
