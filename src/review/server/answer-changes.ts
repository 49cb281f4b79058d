/** What was done with a library, and doing more with it. */
import type { Context, Hono } from "hono";
import { InputError } from "../../errors.ts";
import type { Difference, Library } from "../../people/library-types.ts";
import type { HistoryEntry, LastAddition, ReviewChange } from "../api-types.ts";
import type { LibraryView } from "../view/library-view.ts";
import { changeInWords, eventInWords } from "../view/words.ts";
import { readBody, readDecisions, takePart } from "./read-request.ts";
import type { Review } from "./review.ts";

export function answerHistory(app: Hono, { view }: Review): void {
	app.get("/api/history", (context) => {
		const newestFirst = view.library.history().toReversed();
		const entries = takePart(context, newestFirst).map(
			(info): HistoryEntry => ({
				event: info.event,
				time: info.time,
				command: info.command,
				summary: eventInWords(info),
				undone: info.undone,
				canUndo: info.undoes === null && info.undone === null,
			}),
		);
		return context.json(entries);
	});
	app.get("/api/changes/last", (context) => context.json(lastAddition(view)));
}

function lastAddition({ library, nameOf }: LibraryView): LastAddition {
	const addition = library.lastAddition();
	if (!addition) return { ...nothingAdded, event: null };
	const { time, command } = library.history()[addition.event];
	const people = addition.assigned.flatMap(({ person, before }) => [
		person,
		before,
	]);
	const names = [...new Set(people)].flatMap((person) => {
		const name = person === null ? null : nameOf(person);
		return name === null ? [] : [[person!, name] as const];
	});
	return { ...addition, time, command, names };
}

const nothingAdded: LastAddition = {
	event: null,
	time: "",
	command: "",
	assigned: [],
	names: [],
	newPeople: [],
	merges: [],
	splits: [],
	saw: { foreign: 0, lowQuality: 0, copies: 0 },
	isApproved: true,
};

export function answerChanges(app: Hono, review: Review): void {
	const { view, canDecide } = review;
	const { library } = view;
	const change = async (
		context: Context,
		act: () => Promise<Difference>,
	): Promise<Response> => {
		if (!canDecide)
			throw new InputError(
				"library",
				"one that may be changed",
				"a read-only one",
			);
		const nameBefore = namesBefore(view);
		const difference = await act();
		view.forget();
		const nameOf = (person: number) =>
			view.nameOf(person) ?? nameBefore(person);
		const summary = changeInWords(difference, nameOf);
		return context.json({ ...difference, summary } satisfies ReviewChange);
	};
	app.post("/api/decide", async (context) => {
		const decisions = readDecisions((await readBody(context)).decisions);
		return change(context, () => library.decide(decisions));
	});
	app.post("/api/undo", async (context) => {
		const event = readEvent((await readBody(context)).event, library);
		return change(context, () => library.undo(event));
	});
	app.post("/api/approve", async (context) => {
		const event = readEvent((await readBody(context)).event, library);
		if (event === null)
			throw new InputError("event", "the number of an addition", "none");
		return change(context, () => library.approve(event));
	});
}

/** Names as they are now, also of those who will be gone. */
function namesBefore({ people }: LibraryView) {
	const names = new Map(people.map(({ person, name }) => [person, name]));
	return (person: number) => names.get(person) ?? null;
}

/** The number of an event, or null. @throws InputError for an event that there is not */
function readEvent(value: unknown, library: Library): number | null {
	if (value === null || value === undefined) return null;
	if (!library.history().some(({ event }) => event === value))
		throw new InputError("event", "one of the history", `${value}`);
	return value as number;
}
