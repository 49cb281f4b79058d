/** Answers about people: who there is, their faces, who may be whom. */
import type { Hono } from "hono";
import { InputError } from "../../errors.ts";
import type {
	PersonDetails,
	PersonSummary,
	ReviewQuestion,
	ReviewSummary,
} from "../api-types.ts";
import type { LibraryView } from "../view/library-view.ts";
import { pictureOf } from "../view/row-pictures.ts";
import { readInteger, takePart } from "./read-request.ts";
import type { Review } from "./review.ts";

/** Suggestions for one person. */
const mostSuggestions = 20;
/** Names to complete a text. */
const mostNames = 20;
/** People whose covers tell whether there are pictures. */
const peopleLookedAt = 20;

export function answerPeople(app: Hono, review: Review): void {
	const { view } = review;
	app.get("/api/summary", (context) => context.json(summarise(review)));
	app.get("/api/people", (context) => {
		const { search = "", hidden } = context.req.query();
		const found = view
			.find(search)
			.filter(({ isHidden }) => !isHidden || hidden === "1");
		return context.json({
			total: found.length,
			people: takePart(context, found),
		});
	});
	app.get("/api/people/:person", (context) => {
		const person = requirePerson(view, context.req.param("person"));
		return context.json(describe(view, person));
	});
	app.get("/api/people/:person/faces", (context) => {
		const { person } = requirePerson(view, context.req.param("person"));
		const faces = view.faces(person);
		return context.json({
			total: faces.length,
			faces: takePart(context, faces),
		});
	});
	app.get("/api/people/:person/split", (context) => {
		const { person } = requirePerson(view, context.req.param("person"));
		const parts = readInteger(context.req.query("parts"), {
			name: "parts",
			none: 2,
			least: 2,
		});
		return context.json(view.library.suggestSplit(person, parts));
	});
	app.get("/api/questions", (context) => {
		const questions = listQuestions(view);
		return context.json({
			total: questions.length,
			questions: takePart(context, questions),
		});
	});
	app.get("/api/names", (context) => {
		const names = view.names(context.req.query("prefix") ?? "");
		return context.json({ names: names.slice(0, mostNames) });
	});
}

function summarise(review: Review): ReviewSummary {
	const { view, name, canDecide, isDemo, pictures } = review;
	const { people } = view;
	const covers = people
		.slice(0, peopleLookedAt)
		.map(({ cover }) => view.row(cover));
	return {
		name,
		rows: view.library.numRows,
		people: people.length,
		hidden: people.filter(({ isHidden }) => isHidden).length,
		questions: view.questions.length,
		lastEvent: view.library.history().at(-1)?.event ?? null,
		canDecide,
		hasPictures: covers.some((row) => row && pictureOf(pictures, row)),
		isDemo,
	};
}

/** @throws InputError for a person who is not there */
function requirePerson(view: LibraryView, text: string): PersonSummary {
	const found = view.person(readInteger(text, { name: "person" }));
	if (!found)
		throw new InputError("person", "one who is there", `${Number(text)}`);
	return found;
}

function describe(view: LibraryView, found: PersonSummary): PersonDetails {
	const { person, name, rows, isHidden, confidence, cover } = found;
	const suggestions = view.library
		.suggestions(person, mostSuggestions)
		.map(({ people, rows: [a, b], probability }) => {
			const other = people[0] === person ? people[1] : people[0];
			const { name, rows, cover } = view.person(other)!;
			const pair = people[0] === person ? ([a, b] as const) : ([b, a] as const);
			return { person: other, name, rows, cover, probability, pair };
		});
	return { person, name, rows, isHidden, confidence, cover, suggestions };
}

function listQuestions(view: LibraryView): ReviewQuestion[] {
	return view.questions.map(({ people, rows, probability }) => {
		const [a, b] = people.map((person) => view.person(person)!);
		return {
			rows,
			people,
			names: [a.name, b.name],
			counts: [a.rows, b.rows],
			probability,
		};
	});
}
