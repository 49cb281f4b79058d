/** Opens the library of a command for its time. */
import { openLibrary } from "../../people/library.ts";
import type {
	Difference,
	Library,
	LibrarySettings,
} from "../../people/library-types.ts";
import { createProgress } from "../output/progress.ts";
import {
	type OutputOptions,
	printResult,
	type Streams,
} from "../output/streams.ts";
import { describeChange } from "./describe-change.ts";
import { namesOf } from "./describe-people.ts";

/** Options of the commands that change a library. */
export interface ChangeOptions extends OutputOptions {
	/** Seconds. */
	readonly wait: number;
	readonly workers: number;
}

/**
 * Opens a library to look at it.
 * @throws InputError as `openLibrary`
 */
export function readLibrary<T>(
	folder: string,
	use: (library: Library) => T | Promise<T>,
): Promise<T> {
	return withLibrary(folder, { mode: "read" }, use);
}

/** How a command changes a library. */
export interface Change
	extends Pick<LibrarySettings, "mode">,
		Partial<Pick<LibrarySettings, "checkpoint">> {
	change(library: Library): Promise<Difference>;
}

/** A change of a library, and what to say of it. */
export interface Changed {
	readonly difference: Difference;
	readonly lines: readonly string[];
}

/**
 * Changes a library and prints the difference: as it is with `--json`, else in words, with the command that takes it back.
 * @throws InputError as `openLibrary`, and as `change`
 */
export async function changeLibrary(
	folder: string,
	options: ChangeOptions,
	streams: Streams,
	change: Change,
): Promise<void> {
	const { difference, lines } = await applyChange(
		folder,
		options,
		streams,
		change,
	);
	printResult(streams, options, difference, lines);
}

/** Changes a library, with progress on stderr while it scores. @throws InputError as `changeLibrary` */
export async function applyChange(
	folder: string,
	options: ChangeOptions,
	streams: Streams,
	{ change, ...settings }: Change,
): Promise<Changed> {
	const progress = createProgress(streams, options, "score");
	const { wait: waitSeconds, workers } = options;
	const onProgress = (done: number, total: number) =>
		progress.update(done, total);
	const used = { waitSeconds, workers, onProgress, ...settings };
	return await withLibrary(folder, used, async (library) => {
		const difference = await change(library).finally(progress.stop);
		const lines = options.json
			? []
			: describeChange(difference, namesOf(library.people()), folder);
		return { difference, lines };
	});
}

async function withLibrary<T>(
	folder: string,
	settings: Parameters<typeof openLibrary>[1],
	use: (library: Library) => T | Promise<T>,
): Promise<T> {
	const library = await openLibrary(folder, settings);
	try {
		return await use(library);
	} finally {
		await library.close();
	}
}
