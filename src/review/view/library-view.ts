/** A library as the page sees it: what is listed, found and asked, as it is after the last event. */

import { twoPassThreshold } from "../../options/grouping-options.ts";
import type {
	Library,
	LibraryPerson,
	LibraryRow,
	PeopleQuestion,
} from "../../people/library-types.ts";
import type { FaceInfo, PersonSummary } from "../api-types.ts";
import { mapRows, type RowMap } from "./row-map.ts";

/** A row whose links are less sure than what joins two rows is doubtful. */
const doubtfulConfidence = twoPassThreshold;

/** More are not asked at a time. */
const mostQuestions = 500;

interface Contents {
	readonly people: readonly PersonSummary[];
	readonly byNumber: ReadonlyMap<number, PersonSummary>;
	readonly rowsOf: ReadonlyMap<number, readonly LibraryRow[]>;
	readonly byRow: ReadonlyMap<number, LibraryRow>;
}

export class LibraryView {
	readonly library: Library;
	private contentsOnce: Contents | null = null;
	private questionsOnce: readonly PeopleQuestion[] | null = null;
	private mapOnce: { readonly rows: Int32Array; readonly map: RowMap } | null =
		null;

	constructor(library: Library) {
		this.library = library;
	}

	/** Everybody, hidden people too, the largest first. */
	get people(): readonly PersonSummary[] {
		return this.contents.people;
	}

	person(number: number): PersonSummary | null {
		return this.contents.byNumber.get(number) ?? null;
	}

	/** The name of a person; null where there is none. */
	readonly nameOf = (person: number): string | null =>
		this.person(person)?.name ?? null;

	row(number: number): LibraryRow | null {
		return this.contents.byRow.get(number) ?? null;
	}

	/** A person's faces, the doubtful ones first, then by confidence, the least first. */
	faces(person: number): FaceInfo[] {
		const rows = this.contents.rowsOf.get(person) ?? [];
		const cover = this.person(person)?.cover;
		return rows
			.map(({ row, id, photo, confidence, quality, copyOf, isForeign }) => ({
				row,
				id,
				photo,
				confidence,
				quality,
				copyOf,
				isCover: row === cover,
				isDoubtful: isDoubtful({ confidence, isForeign }, rows.length),
			}))
			.sort(
				(a, b) =>
					Number(b.isDoubtful) - Number(a.isDoubtful) ||
					(a.confidence ?? 1) - (b.confidence ?? 1) ||
					a.row - b.row,
			);
	}

	/** People whose name or number, or the id or photo of whose face, has this text; all for an empty one. */
	find(text: string): readonly PersonSummary[] {
		const wanted = text.trim().toLowerCase();
		if (wanted === "") return this.people;
		const has = (value: string | null) =>
			value?.toLowerCase().includes(wanted) === true;
		return this.people.filter(
			({ person, name }) =>
				String(person) === wanted ||
				has(name) ||
				this.contents.rowsOf
					.get(person)!
					.some(({ id, photo }) => has(id) || has(photo)),
		);
	}

	/** Names that begin with a text, or have a word that does, those of the largest people first. */
	names(prefix: string): string[] {
		const wanted = prefix.trim().toLowerCase();
		const names = this.people.flatMap(({ name }) => name ?? []);
		const begins = (name: string) => name.toLowerCase().startsWith(wanted);
		const later = names.filter(
			(name) => !begins(name) && name.split(/\s+/).some(begins),
		);
		return [...names.filter(begins), ...later];
	}

	/** Where all rows are on the map, with their people now. */
	map(): { rows: Int32Array; map: RowMap; people: Int32Array } {
		const { library } = this;
		const all = [...this.contents.byRow.values()];
		const rows = Int32Array.from(all, ({ row }) => row);
		const known = this.mapOnce;
		if (!known || !areEqual(known.rows, rows))
			this.mapOnce = {
				rows,
				map: mapRows(rows, (some) => library.features(some)),
			};
		const people = Int32Array.from(all, ({ person }) => person);
		return { ...this.mapOnce!, people };
	}

	/** The likeliest pairs of people who may be one. */
	get questions(): readonly PeopleQuestion[] {
		this.questionsOnce ??= this.library.questions(mostQuestions);
		return this.questionsOnce;
	}

	/** Call it after an event. */
	forget(): void {
		this.contentsOnce = null;
		this.questionsOnce = null;
	}

	private get contents(): Contents {
		this.contentsOnce ??= readContents(this.library);
		return this.contentsOnce;
	}
}

function readContents(library: Library): Contents {
	const rows = library.rows();
	const rowsOf = new Map<number, LibraryRow[]>();
	for (const row of rows) {
		const of = rowsOf.get(row.person);
		if (of) of.push(row);
		else rowsOf.set(row.person, [row]);
	}
	const people = library
		.people()
		.map((person) => summarise(person, rowsOf.get(person.person)!));
	return {
		people,
		byNumber: new Map(people.map((one) => [one.person, one])),
		rowsOf,
		byRow: new Map(rows.map((row) => [row.row, row])),
	};
}

function summarise(
	{ person, name, isHidden, cover, rows: count }: LibraryPerson,
	rows: readonly LibraryRow[],
): PersonSummary {
	let sum = 0;
	let known = 0;
	let doubtful = 0;
	for (const row of rows) {
		if (isDoubtful(row, count)) doubtful++;
		if (row.confidence === null) continue;
		sum += row.confidence;
		known++;
	}
	return {
		person,
		name,
		rows: count,
		cover,
		confidence: known > 0 ? sum / known : null,
		doubtful,
		isHidden,
	};
}

const isDoubtful = (
	{ confidence, isForeign }: Pick<LibraryRow, "confidence" | "isForeign">,
	size: number,
) =>
	size > 1 &&
	(isForeign || (confidence !== null && confidence < doubtfulConfidence));

const areEqual = (a: Int32Array, b: Int32Array) =>
	a.length === b.length && a.every((value, i) => value === b[i]);
