/** `undo LIBRARY [EVENT]`: takes an event back; an undo too, which brings its event back. */
import { InputError } from "../../errors.ts";
import type { CommandAction } from "../command-action.ts";
import { type ChangeOptions, changeLibrary } from "../people/with-library.ts";

export const runUndo: CommandAction<ChangeOptions> = async (
	{ options },
	streams,
	[folder, event],
) => {
	if (event !== undefined && !/^\d{1,10}$/.test(event))
		throw new InputError(
			"EVENT",
			"the number of an event",
			JSON.stringify(event),
			"gcn-cluster history lists them",
		);
	await changeLibrary(folder, options, streams, {
		mode: "write",
		change: (library) =>
			library.undo(event === undefined ? null : Number(event)),
	});
};
