/** `review LIBRARY`: serves the page on which people are looked at and decided, until it is stopped. */
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { basename, resolve } from "node:path";
import { InputError } from "../../errors.ts";
import { openLibrary } from "../../people/library.ts";
import type { Library } from "../../people/library-types.ts";
import { openDemo } from "../../review/demo.ts";
import type { Review } from "../../review/server/review.ts";
import { serveReview } from "../../review/server/serve.ts";
import { LibraryView } from "../../review/view/library-view.ts";
import type { CommandAction } from "../command-action.ts";
import { printNotes, unusedNotes } from "../output/notes.ts";
import { createProgress } from "../output/progress.ts";
import { printResult, type Streams } from "../output/streams.ts";
import type { ChangeOptions } from "../people/with-library.ts";
import { openBrowser } from "../review/open-browser.ts";
import { watchSignals } from "../signals.ts";

interface ReviewOptions extends ChangeOptions {
	/** Null for those that the library keeps. */
	readonly pictures: string | null;
	readonly demo: boolean;
	readonly port: number;
	readonly host: string;
	readonly open: boolean;
}

export const runReview: CommandAction<ReviewOptions> = async (
	{ options, typed },
	streams,
	[folder],
) => {
	if ((folder === undefined) !== options.demo)
		throw new InputError(
			"review",
			"the folder of a library, or --demo",
			options.demo ? "both" : "nothing",
		);
	if (options.demo)
		printNotes(
			streams,
			unusedNotes(typed, ["--pictures"], "the bundled faces have no pictures"),
		);
	const { library, ...about } = options.demo
		? await openBundled(options, streams)
		: await openOwn(folder, options);
	const pictures = foldersOf(options.pictures, library);
	const review = { view: new LibraryView(library), pictures, ...about };
	try {
		await serveUntilStopped(review, options, streams);
	} finally {
		await library.close();
	}
};

/** Without any that is known, ids and photos name pictures from where the command runs, as they may do for `add`. */
function foldersOf(folder: string | null, library: Library): readonly string[] {
	if (folder !== null) return [folder];
	const kept = library.pictureFolders();
	return kept.length > 0 ? kept : ["."];
}

type Opened = Omit<Review, "view" | "pictures"> & { readonly library: Library };

async function openBundled(
	options: ReviewOptions,
	streams: Streams,
): Promise<Opened> {
	const progress = createProgress(streams, options, "score");
	const { workers } = options;
	const onProgress = (done: number, total: number) =>
		progress.update(done, total);
	try {
		const library = await openDemo({ workers, onProgress });
		return { library, name: "demo", canDecide: true, isDemo: true };
	} finally {
		progress.stop();
	}
}

/** A library whose folder cannot be written is looked at only. @throws InputError as `openLibrary` */
async function openOwn(
	folder: string,
	{ wait: waitSeconds, workers }: ReviewOptions,
): Promise<Opened> {
	const canDecide = isWritable(folder);
	const mode = canDecide ? "write" : "read";
	const library = await openLibrary(folder, { mode, waitSeconds, workers });
	return { library, name: basename(resolve(folder)), canDecide, isDemo: false };
}

function isWritable(folder: string): boolean {
	try {
		accessSync(folder, constants.W_OK);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "ENOENT";
	}
}

async function serveUntilStopped(
	review: Review,
	options: ReviewOptions,
	streams: Streams,
): Promise<void> {
	const { host, port, open } = options;
	const stopping = new AbortController();
	const watch = watchSignals(() => stopping.abort());
	try {
		const server = await serveReview(review, {
			host,
			port,
			onBug: (error) => streams.end((error as Error).stack ?? `${error}`),
		});
		if (!isLoopback(host))
			streams.error(
				`warning: other machines can reach the page at ${host}, and whoever has its address can look and decide; nothing is encrypted`,
			);
		printResult(streams, options, { url: server.url, port: server.port }, [
			`${review.name}: ${server.url}`,
		]);
		streams.error("Ctrl-C ends it");
		if (open) openBrowser(server.url);
		if (!stopping.signal.aborted) await once(stopping.signal, "abort");
		await server.close();
		watch.throwIfStopped("review ended");
	} finally {
		watch.close();
	}
}

const isLoopback = (host: string) =>
	host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
