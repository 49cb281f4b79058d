/** `history LIBRARY`: what changed a library, and the decisions that hold. */
import type { CommandAction } from "../command-action.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { describeRest, listEvents } from "../people/describe-tables.ts";
import { mostToList } from "../people/most-to-list.ts";
import { readLibrary } from "../people/with-library.ts";

interface HistoryOptions extends OutputOptions {
	readonly most: number;
}

export const runHistory: CommandAction<HistoryOptions> = async (
	parsed,
	streams,
	[folder],
) => {
	const most = mostToList(parsed);
	await readLibrary(folder, (library) => {
		const all = library.history();
		const events = all.slice(Math.max(0, all.length - most));
		const decisions = library.decisions();
		const { options } = parsed;
		const lines = [
			...listEvents(events, decisions),
			...describeRest(events.length, all.length, "earlier events"),
		];
		printResult(streams, options, { events, decisions }, lines);
	});
};
