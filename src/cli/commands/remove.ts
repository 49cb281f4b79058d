/** `remove LIBRARY`: faces out of a library of people. */
import { InputError } from "../../errors.ts";
import { type RowFinder, rowNumber } from "../../files/decisions/pairs.ts";
import { quoted } from "../../files/printable.ts";
import { readText } from "../../files/read-text.ts";
import type { Library } from "../../people/library-types.ts";
import type { CommandAction } from "../command-action.ts";
import { type ChangeOptions, changeLibrary } from "../people/with-library.ts";

interface RemoveOptions extends ChangeOptions {
	readonly rows: readonly string[] | null;
	readonly ids: readonly string[] | null;
}

export const runRemove: CommandAction<RemoveOptions> = async (
	{ options },
	streams,
	[folder],
) => {
	const { rows, ids } = options;
	if ((rows === null) === (ids === null))
		throw new InputError(
			"--rows",
			"rows or --ids",
			rows ? "both" : "nothing",
			"see gcn-cluster remove --help",
		);
	await changeLibrary(folder, options, streams, {
		mode: "write",
		change: (library) =>
			library.remove(
				rows
					? takeAll(rows, "--rows", byNumber)
					: takeAll(ids!, "--ids", byId(library)),
			),
	});
};

const byNumber: RowFinder = {
	expected: "a row number",
	find: (names) =>
		names.map((name) => (rowNumber.test(name) ? Number(name) : -1)),
};

const byId = (library: Library): RowFinder => ({
	expected: "an id of the library",
	find: (names) => library.findRows(names),
});

/** @param words names, or one file of names, one a line */
function takeAll(
	words: readonly string[],
	flag: string,
	finder: RowFinder,
): number[] {
	const found = finder.find(words);
	if (words.length > 1 || found[0] >= 0)
		return words.map((word, i) =>
			requireRow(found[i], word, flag, finder.expected),
		);
	const [path] = words;
	const text = readText(path, `${finder.expected}, or a file of them`);
	const names = text.split(/\r?\n/).map((name) => name.trim());
	if (names.at(-1) === "") names.pop();
	const rows = finder.find(names);
	return names.map((name, i) =>
		requireRow(rows[i], name, path, `${finder.expected} in line ${i + 1}`),
	);
}

function requireRow(
	row: number,
	name: string,
	where: string,
	expected: string,
): number {
	if (row < 0) throw new InputError(where, expected, quoted(name, 80));
	return row;
}
