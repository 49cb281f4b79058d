/** A library in a folder, for tests: opened, changed by one event, closed. */
import type { EventChanges } from "../../src/files/library/event.ts";
import {
	type LibraryFiles,
	openLibraryFiles,
} from "../../src/files/library/library-files.ts";

export const openWriter = (folder: string, waitSeconds = 0) =>
	openLibraryFiles(folder, { mode: "create", waitSeconds });

export const openReader = (folder: string) =>
	openLibraryFiles(folder, { mode: "read", waitSeconds: 0 });

export async function withWriter<T>(
	folder: string,
	use: (library: LibraryFiles) => T | Promise<T>,
): Promise<T> {
	const library = await openWriter(folder);
	try {
		return await use(library);
	} finally {
		library.close();
	}
}

export async function withReader<T>(
	folder: string,
	use: (library: LibraryFiles) => T | Promise<T>,
): Promise<T> {
	const library = await openReader(folder);
	try {
		return await use(library);
	} finally {
		library.close();
	}
}

/** One event; returns its number. */
export function change(
	library: LibraryFiles,
	command: string,
	work: (event: EventChanges) => void,
): number {
	const event = library.beginEvent(command);
	work(event);
	event.commit({});
	return event.number;
}

/** Takes an event back, and nothing else. */
export function undoEvent(library: LibraryFiles, number: number | null) {
	const { event, root, isRedo } = library.beginUndo(number);
	event.commit({ event: root });
	return { root, isRedo, event: event.number };
}

/** All that a library says, without the times of its events. */
export function contents({ state }: LibraryFiles) {
	const { index, cols } = state.features;
	const rows = Int32Array.from(index.segment.keys()).filter(
		(row) => index.segment[row] >= 0,
	);
	const { lists } = state;
	const all = Int32Array.from({ length: state.numRows }, (_, row) => row);
	return {
		rows: Object.fromEntries(
			Object.entries(state.rows()).map(([name, values]) => [name, [...values]]),
		),
		ids: state.rowTexts("id"),
		photos: state.rowTexts("photo"),
		people: state.people(),
		decisions: state.decisions(),
		events: state.events().map(({ time, ...event }) => event),
		features: cols === 0 ? [] : [...state.features.read(rows).data],
		neighbours: [...lists.neighbours(all, lists.k)],
		scores: [...lists.scores(all, lists.numScored)],
		first: [...lists.first(all, lists.numScored)],
		masses: [...lists.masses(all)],
	};
}
