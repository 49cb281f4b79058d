/** `people LIBRARY`: the people of a library, or the faces of one of them, as a table. */
import { InputError } from "../../errors.ts";
import type { Library, LibraryPerson } from "../../people/library-types.ts";
import type { CommandAction } from "../command-action.ts";
import { count, describeCount } from "../output/report.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { describePerson, namesOf } from "../people/describe-people.ts";
import {
	describeRest,
	rowsByNumber,
	tableOfPeople,
	tableOfRows,
} from "../people/describe-tables.ts";
import { mostToList } from "../people/most-to-list.ts";
import { readLibrary } from "../people/with-library.ts";

interface PeopleOptions extends OutputOptions {
	readonly person: number | null;
	readonly most: number;
}

export const runPeople: CommandAction<PeopleOptions> = async (
	parsed,
	streams,
	[folder],
) => {
	const { options } = parsed;
	const { person } = options;
	const most = mostToList(parsed);
	await readLibrary(folder, (library) => {
		const { result, lines } =
			person === null
				? listPeople(library, most)
				: listFaces(library, person, most);
		printResult(streams, options, result, options.json ? [] : lines());
	});
};

function listPeople(library: Library, most: number) {
	const all = library.people();
	const people = all.slice(0, most);
	const total = (of: readonly LibraryPerson[]) =>
		of.reduce((sum, { rows }) => sum + rows, 0);
	const alone = all.filter(({ rows }) => rows === 1);
	return {
		result: { people, numPeople: all.length },
		lines: () => [
			`${describeCount(all.length, "person", "people")} (${count(alone.length)} of one face), ${describeCount(total(all), "face", "faces")}`,
			...tableOfPeople(people, rowsByNumber(library.rows())),
			...describeRest(people.length, all.length, "people"),
		],
	};
}

function listFaces(library: Library, number: number, most: number) {
	const people = library.people();
	const person = people.find((each) => each.person === number);
	if (!person)
		throw new InputError(
			"--person",
			"a person of the library",
			`${number}`,
			"gcn-cluster people lists them",
		);
	const rows = library.rows(number);
	const faces = rows.slice(0, most);
	return {
		result: { ...person, faces },
		lines: () => [
			`${describePerson(number, namesOf(people))}: ${describeCount(rows.length, "face", "faces")}`,
			...tableOfRows(faces),
			...describeRest(faces.length, rows.length, "faces"),
		],
	};
}
