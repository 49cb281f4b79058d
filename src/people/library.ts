/** Opens a library of people in a folder. */
import type { EventChanges } from "../files/library/event.ts";
import {
	type LibraryFiles,
	openLibraryFiles,
} from "../files/library/library-files.ts";
import { numberOrNull } from "./difference.ts";
import { addRows } from "./events/add-rows.ts";
import { Change } from "./events/change.ts";
import { askAbout, commitChange } from "./events/commit-change.ts";
import { decide, withdraw } from "./events/decide.ts";
import { removeRows } from "./events/remove-rows.ts";
import { rescore } from "./events/rescore.ts";
import { undoEvent } from "./events/undo.ts";
import { LibraryContext } from "./library-context.ts";
import type {
	Difference,
	Library,
	LibraryDecision,
	LibraryEventInfo,
	LibraryPerson,
	LibraryRow,
	LibrarySettings,
	NewDecision,
	PeopleQuestion,
	Placement,
	RowsToAdd,
} from "./library-types.ts";
import { listLeaders } from "./lists/live-rows.ts";
import { openStoredSet } from "./lists/stored-set.ts";
import { rowsByPerson } from "./snapshot.ts";

const defaults: Omit<LibrarySettings, "mode"> = {
	waitSeconds: 10,
	workers: 0,
	checkpoint: null,
	onProgress() {},
};

/**
 * Opens the library in a folder; whoever opens it closes it.
 * @throws InputError where there is none, for one made by a newer version, no permission, and another process that writes longer than `waitSeconds`
 * @example
 * const library = await openLibrary("people", { mode: "create" });
 * const { newPeople } = await library.add({ features: readFloatMatrix("faces.npy") });
 * await library.close();
 */
export async function openLibrary(
	folder: string,
	settings: Partial<LibrarySettings> & Pick<LibrarySettings, "mode">,
): Promise<Library> {
	const all = { ...defaults, ...settings };
	const files = await openLibraryFiles(folder, all);
	return new PeopleLibrary(files, all);
}

class PeopleLibrary implements Library {
	private readonly files: LibraryFiles;
	private readonly context: LibraryContext;
	/** Ends when the last change has ended. */
	private last: Promise<unknown> = Promise.resolve();

	constructor(files: LibraryFiles, settings: LibrarySettings) {
		this.files = files;
		this.context = new LibraryContext(files, settings);
	}

	get numRows(): number {
		return this.context.snapshot.live.rows.length;
	}

	add(rows: RowsToAdd): Promise<Difference> {
		return this.inTurn(() => addRows(this.context, rows));
	}

	remove(rows: readonly number[]): Promise<Difference> {
		return this.inTurn(() => removeRows(this.context, rows));
	}

	decide(decisions: readonly (NewDecision | Placement)[]): Promise<Difference> {
		return this.inTurn(() => decide(this.context, decisions));
	}

	withdraw(decisions: readonly number[]): Promise<Difference> {
		return this.inTurn(() => withdraw(this.context, decisions));
	}

	regroup({ full }: { readonly full: boolean }): Promise<Difference> {
		return this.inTurn(() => this.groupAgain(full));
	}

	private async groupAgain(full: boolean): Promise<Difference> {
		const { snapshot, network } = this.context;
		const change = new Change({
			state: this.files.state,
			before: snapshot,
			addedPhotos: [],
			removedRows: [],
			decisions: snapshot.decisions,
		});
		const { live } = change;
		let write = (_: EventChanges) => {};
		if (full && live.rows.length > 0)
			write = await rescore(this.context, change, null);
		else
			change.group(
				openStoredSet(this.files.state, live, network.options.k),
				live.rows,
				network.options,
			);
		return commitChange(this.context, "regroup", change, write);
	}

	undo(event: number | null): Promise<Difference> {
		return this.inTurn(() => undoEvent(this.context, event));
	}

	people(): LibraryPerson[] {
		const { snapshot } = this.context;
		const { people, columns } = snapshot;
		return [...rowsByPerson(snapshot)]
			.map(([person, rows]) => ({
				person,
				name: people[person].name,
				isHidden: people[person].isHidden,
				cover: people[person].cover ?? rows[0],
				rows: rows.length,
				isDoubtful: columns.isDoubtful[rows[0]] === 1,
			}))
			.sort((a, b) => b.rows - a.rows || a.person - b.person);
	}

	rows(person?: number): LibraryRow[] {
		const { columns, live } = this.context.snapshot;
		const { state } = this.files;
		const ids = state.rowTexts("id");
		const photos = state.rowTexts("photo");
		const boxes = state.rowTexts("box");
		return Array.from(live.rows)
			.filter((row) => person === undefined || columns.person[row] === person)
			.map((row) => ({
				row,
				id: ids[row],
				photo: photos[row],
				box: boxes[row],
				person: columns.person[row],
				confidence: numberOrNull(columns.confidence[row]),
				quality: columns.quality[row],
				copyOf: columns.copyOf[row] < 0 ? null : columns.copyOf[row],
				isForeign: columns.isForeign[row] === 1,
			}));
	}

	questions(most: number): PeopleQuestion[] {
		return askAbout(this.context, this.leaders(), null, most);
	}

	suggestions(person: number, most: number): PeopleQuestion[] {
		return askAbout(this.context, this.leaders(), person, most);
	}

	decisions(): LibraryDecision[] {
		return this.context.snapshot.decisions.map(
			({ number, made, kind, row, otherRow, person, value }) => ({
				decision: number,
				event: made,
				kind: kind as NewDecision["kind"],
				rows: row === null || otherRow === null ? null : [row, otherRow],
				person,
				value,
			}),
		);
	}

	history(): LibraryEventInfo[] {
		return this.files.state
			.events()
			.map(({ number, time, command, summary, undoes, redoes, undone }) => ({
				event: number,
				time,
				command,
				summary,
				undoes: undoes ?? redoes,
				undone,
			}));
	}

	findRows(ids: readonly string[]): Int32Array {
		return this.files.state.findRows(ids);
	}

	close(): Promise<void> {
		return this.inTurn(async () => this.files.close());
	}

	/** Begins a change when the one before has ended, since each builds upon what the library is then. */
	private inTurn<T>(change: () => Promise<T>): Promise<T> {
		const result = this.last.then(change);
		this.last = result.catch(() => {});
		return result;
	}

	/** The rows that repeat no other. */
	private leaders(): Int32Array {
		const { live } = this.context.snapshot;
		return listLeaders(live);
	}
}
