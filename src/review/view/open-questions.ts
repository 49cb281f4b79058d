/** Questions kept in step with events: finding all of them anew after each would take longer than the event. */
import type {
	Difference,
	Library,
	PeopleQuestion,
} from "../../people/library-types.ts";

/** Questions that are kept. */
const most = 500;

const keyOf = ({ people: [a, b] }: PeopleQuestion) =>
	`${Math.min(a, b)} ${Math.max(a, b)}`;

export class OpenQuestions {
	private readonly library: Library;
	private known: readonly PeopleQuestion[] | null = null;

	constructor(library: Library) {
		this.library = library;
	}

	/** The likeliest first. */
	list(): readonly PeopleQuestion[] {
		this.known ??= this.library.questions(most);
		return this.known;
	}

	/**
	 * Takes the questions about people whom an event concerns from what it says, and keeps the others.
	 * @param about people whom its decisions name, before the event
	 */
	follow(difference: Difference, about: ReadonlySet<number>): void {
		// Nothing was grouped, so the event says nothing of those who are shown again.
		if (difference.hidden.some(({ isHidden }) => !isHidden)) this.forget();
		if (this.known === null) return;
		const concerned = new Set(about);
		for (const { before, person } of difference.assigned)
			for (const one of [before, person]) if (one !== null) concerned.add(one);
		for (const { person } of [...difference.named, ...difference.hidden])
			concerned.add(person);
		const kept = this.known.filter(
			({ people }) => !people.some((person) => concerned.has(person)),
		);
		const keys = new Set(kept.map(keyOf));
		const brought = difference.questions.filter(
			(question) => !keys.has(keyOf(question)),
		);
		this.known = [...kept, ...brought]
			.sort((a, b) => b.probability - a.probability)
			.slice(0, most);
	}

	/** Finds all of them anew when they are asked for the next time. */
	forget(): void {
		this.known = null;
	}
}
