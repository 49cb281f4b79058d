/** `questions LIBRARY`: pairs of people who may be one. */
import type { CommandAction } from "../command-action.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { namesOf } from "../people/describe-people.ts";
import { rowsByNumber, tableOfQuestions } from "../people/describe-tables.ts";
import { readLibrary } from "../people/with-library.ts";

interface QuestionsOptions extends OutputOptions {
	readonly person: number | null;
	readonly most: number;
}

export const runQuestions: CommandAction<QuestionsOptions> = async (
	{ options },
	streams,
	[folder],
) => {
	const { person, most } = options;
	await readLibrary(folder, (library) => {
		const questions =
			person === null
				? library.questions(most)
				: library.suggestions(person, most);
		const rows = rowsByNumber(library.rows());
		const withIds = questions.map((question) => ({
			...question,
			ids: question.rows.map((row) => rows.get(row)?.id ?? null),
		}));
		const names = namesOf(library.people());
		printResult(
			streams,
			options,
			{ questions: withIds },
			questions.length === 0
				? ["no questions"]
				: [
						...tableOfQuestions(questions, names, rows),
						"to answer: the two faces in a line of a .csv, then gcn-cluster decide with --same or --different",
					],
		);
	});
};
