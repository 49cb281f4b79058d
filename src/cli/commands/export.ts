/** `export LIBRARY`: people and faces to a file, and pictures to a folder for each person. */

import { InputError } from "../../errors.ts";
import type { Album, Picture } from "../../files/albums/plan-albums.ts";
import {
	type AlbumChanges,
	writeAlbums,
} from "../../files/albums/write-albums.ts";
import type { OutFormat } from "../../files/formats/write.ts";
import { peopleBytes } from "../../files/people/people-bytes.ts";
import type { LibraryPerson, LibraryRow } from "../../people/library-types.ts";
import type { CommandAction } from "../command-action.ts";
import { openOut } from "../output/out.ts";
import { count, describeCount } from "../output/report.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { readLibrary } from "../people/with-library.ts";
import { withRunOutput } from "../running/with-run-output.ts";

interface ExportOptions extends OutputOptions, FolderOptions {
	readonly out: string | null;
	readonly format: OutFormat | null;
}

interface FolderOptions {
	readonly folders: string | null;
	readonly pictures: string;
	readonly least: number;
	readonly copy: boolean;
}

const formats = ["csv", "json", "parquet"] as const;

export const runExport: CommandAction<ExportOptions> = async (
	{ options },
	streams,
	[library],
) => {
	const { out: path, folders } = options;
	if (path === null && folders === null)
		throw new InputError(
			"--out",
			"a file, or --folders with a folder",
			"nothing",
			"see gcn-cluster export --help",
		);
	const out =
		path === null
			? null
			: openOut({ ...options, out: path, resume: false }, formats, streams);
	const { people, rows } = await readLibrary(library, (open) => ({
		people: open.people(),
		rows: open.rows(),
	}));
	if (out)
		await withRunOutput(out.open(), async () =>
			out.write(await peopleBytes(out.format, { people, rows })),
		);
	const albums =
		folders === null
			? null
			: fillFolders(folders, library, { people, rows, options });
	const result = {
		people: people.length,
		rows: rows.length,
		file: path,
		folders: albums,
	};
	const print =
		out?.print ?? ((...printed) => printResult(streams, options, ...printed));
	print(result, [
		...(path === null
			? []
			: [
					`${describeCount(people.length, "person", "people")}, ${describeCount(rows.length, "face", "faces")} -> ${path}`,
				]),
		...(albums === null ? [] : describeFolders(albums, folders!)),
	]);
};

function fillFolders(
	folder: string,
	library: string,
	{
		people,
		rows,
		options,
	}: {
		readonly people: readonly LibraryPerson[];
		readonly rows: readonly LibraryRow[];
		readonly options: FolderOptions;
	},
): AlbumChanges {
	const { pictures, least, copy: isCopy } = options;
	const albums = chooseAlbums(people, rows, least);
	return writeAlbums(albums, { folder, pictures, library, isCopy });
}

/** By number, so that the names of folders stay when people come. */
function chooseAlbums(
	people: readonly LibraryPerson[],
	rows: readonly LibraryRow[],
	least: number,
): Album[] {
	const albums = people
		.filter((person) => !person.isHidden)
		.filter(({ name, rows }) => name !== null || rows >= least)
		.sort((a, b) => a.person - b.person)
		.map(({ person, name }) => ({ person, name, pictures: [] as Picture[] }));
	const byPerson = new Map(albums.map((album) => [album.person, album]));
	for (const { row, id, photo, person } of rows)
		byPerson.get(person)?.pictures.push({ row, id, photo });
	return albums;
}

function describeFolders(
	{ folders, made, moved, removed, kept, missing }: AlbumChanges,
	folder: string,
): string[] {
	const lines = [
		`${describeCount(folders, "folder", "folders")} of people: ${count(made)} pictures made, ${count(moved)} moved, ${count(removed)} removed, ${count(kept)} as they were -> ${folder}`,
	];
	if (missing > 0)
		lines.push(
			`${describeCount(missing, "face has", "faces have")} no picture: --ids or --photos of add name its file, from the folder of --pictures`,
		);
	return lines;
}
