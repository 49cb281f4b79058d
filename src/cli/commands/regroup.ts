/** `regroup LIBRARY`: groups all faces of a library again. */
import type { CommandAction } from "../command-action.ts";
import { type ChangeOptions, changeLibrary } from "../people/with-library.ts";

interface RegroupOptions extends ChangeOptions {
	readonly full: boolean;
}

export const runRegroup: CommandAction<RegroupOptions> = async (
	{ options },
	streams,
	[folder],
) => {
	const { full } = options;
	await changeLibrary(folder, options, streams, {
		mode: "write",
		change: (library) => library.regroup({ full }),
	});
};
