/** Opens a library of people in a folder. */
import type { FloatMatrix } from "../arrays/matrix.ts";
import type { EventChanges } from "../files/library/event.ts";
import {
	type LibraryFiles,
	openLibraryFiles,
} from "../files/library/library-files.ts";
import { describeAddition } from "./addition.ts";
import { addRows } from "./events/add-rows.ts";
import { approveAddition } from "./events/approve.ts";
import { Change } from "./events/change.ts";
import { askAbout, commitChange } from "./events/commit-change.ts";
import { decide, withdraw } from "./events/decide.ts";
import { removeRows } from "./events/remove-rows.ts";
import { rescore } from "./events/rescore.ts";
import { undoEvent } from "./events/undo.ts";
import { LibraryContext } from "./library-context.ts";
import type {
	Addition,
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
	SuggestedSplit,
} from "./library-types.ts";
import { listDecisions, listEvents, listPeople, listRows } from "./listing.ts";
import { openStoredSet } from "./lists/stored-set.ts";
import { pictureFolders } from "./picture-folders.ts";
import { suggestSplit } from "./suggest-split.ts";

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
		return listPeople(this.context);
	}

	rows(person?: number): LibraryRow[] {
		return listRows(this.context, person);
	}

	questions(most: number): PeopleQuestion[] {
		return askAbout(this.context, null, null, most);
	}

	suggestions(person: number, most: number): PeopleQuestion[] {
		return askAbout(this.context, null, person, most);
	}

	suggestSplit(person: number, parts: number): SuggestedSplit {
		return suggestSplit(this.context, person, parts);
	}

	lastAddition(): Addition | null {
		return describeAddition(this.context);
	}

	approve(event: number): Promise<Difference> {
		return this.inTurn(() => approveAddition(this.context, event));
	}

	features(rows: Int32Array): FloatMatrix {
		return this.files.state.features.read(rows);
	}

	decisions(): LibraryDecision[] {
		return listDecisions(this.context);
	}

	history(): LibraryEventInfo[] {
		return listEvents(this.context);
	}

	findRows(ids: readonly string[]): Int32Array {
		return this.files.state.findRows(ids);
	}

	pictureFolders(): readonly string[] {
		return pictureFolders(this.files.state);
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
}
