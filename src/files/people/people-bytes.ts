/** The people of a library and their faces as bytes in any output format, piece by piece. */
import type { ColumnSource } from "hyparquet-writer";
import { roundConfidence, roundQuality } from "../clusters/clusters-text.ts";
import { csvField } from "../clusters/csv.ts";
import type { OutFormat } from "../formats/write.ts";
import { textBytes } from "../output-pieces.ts";
import type {
	LibraryPerson,
	LibraryRow,
	PeopleToWrite,
} from "./people-to-write.ts";

interface Column {
	readonly name: string;
	readonly type: ColumnSource["type"];
	read(row: LibraryRow, person: LibraryPerson): Value;
}

type Value = string | number | boolean | null;

/** Columns that are left out where no row has a value. */
const known: readonly Column[] = (["id", "photo", "box"] as const).map(
	(name) => ({ name, type: "STRING", read: (row) => row[name] }),
);

const columns: readonly Column[] = [
	{ name: "person", type: "INT32", read: ({ person }) => person },
	{ name: "name", type: "STRING", read: (_, { name }) => name },
	{
		name: "confidence",
		type: "DOUBLE",
		read: ({ confidence }) =>
			confidence === null ? null : roundConfidence(confidence),
	},
	{
		name: "quality",
		type: "DOUBLE",
		read: ({ quality }) => roundQuality(quality),
	},
	{ name: "copy_of", type: "INT32", read: ({ copyOf }) => copyOf },
	{ name: "foreign", type: "BOOLEAN", read: ({ isForeign }) => isForeign },
	{
		name: "doubtful",
		type: "BOOLEAN",
		read: (_, { isDoubtful }) => isDoubtful,
	},
	{ name: "hidden", type: "BOOLEAN", read: (_, { isHidden }) => isHidden },
];

/**
 * A line or record for each face: `row`, `id`, `photo` and `box` where any face has one, `person`, `name`, `confidence` (none for a face alone), `quality`, `copy_of` (a row), `foreign`, `doubtful` and `hidden`;
 * JSON is `{ people, rows }` with all that is known of both.
 */
export async function peopleBytes(
	format: Exclude<OutFormat, "npy">,
	library: PeopleToWrite,
): Promise<Iterable<Uint8Array>> {
	switch (format) {
		case "csv":
			return textBytes(peopleCsv(library));
		case "json":
			return textBytes(peopleJson(library));
		case "parquet":
			return peopleParquet(library);
	}
}

function columnsOf({ rows }: PeopleToWrite): readonly Column[] {
	const numbers: Column = {
		name: "row",
		type: "INT32",
		read: ({ row }) => row,
	};
	const found = known.filter(({ name }) =>
		rows.some((row) => row[name as "id"] !== null),
	);
	return [numbers, ...found, ...columns];
}

/** Each row with its person. */
function withPeople({ people, rows }: PeopleToWrite) {
	const byNumber = new Map(people.map((person) => [person.person, person]));
	return rows.map((row) => [row, byNumber.get(row.person)!] as const);
}

function* peopleCsv(library: PeopleToWrite): Generator<string> {
	const written = columnsOf(library);
	yield `${written.map(({ name }) => name).join(",")}\n`;
	for (const [row, person] of withPeople(library)) {
		const fields = written.map(({ read }) => fieldOf(read(row, person)));
		yield `${fields.join(",")}\n`;
	}
}

function fieldOf(value: Value): string {
	if (typeof value === "string") return csvField(value);
	return value === null ? "" : `${Number(value)}`;
}

function* peopleJson({ people, rows }: PeopleToWrite): Generator<string> {
	yield '{"people":[';
	yield* listed(people);
	yield '\n],"rows":[';
	yield* listed(rows);
	yield "\n]}\n";
}

function* listed(values: readonly object[]): Generator<string> {
	for (const [i, value] of values.entries())
		yield `${i > 0 ? "," : ""}\n${JSON.stringify(value)}`;
}

async function peopleParquet(
	library: PeopleToWrite,
): Promise<Iterable<Uint8Array>> {
	const { writeParquet } = await import("../formats/parquet-write.ts");
	const rows = withPeople(library);
	const columnData = columnsOf(library).map(({ name, type, read }) => ({
		name,
		type,
		data: rows.map(([row, person]) => read(row, person)),
		nullable: true,
	}));
	return writeParquet({ columnData });
}
