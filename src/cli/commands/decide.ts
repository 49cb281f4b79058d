/** `decide LIBRARY`: what a person says of the faces and people of a library. */
import { InputError } from "../../errors.ts";
import type { Difference, Library } from "../../people/library-types.ts";
import type { CommandAction } from "../command-action.ts";
import {
	type DecideOptions,
	readNewDecisions,
} from "../people/new-decisions.ts";
import { type ChangeOptions, changeLibrary } from "../people/with-library.ts";

interface AllOptions extends ChangeOptions, DecideOptions {
	readonly withdraw: readonly number[] | null;
}

export const runDecide: CommandAction<AllOptions> = async (
	{ options },
	streams,
	[folder],
) => {
	await changeLibrary(folder, options, streams, {
		mode: "write",
		change: (library) => decide(library, options),
	});
};

async function decide(
	library: Library,
	options: AllOptions,
): Promise<Difference> {
	const decisions = readNewDecisions(options, library);
	const { withdraw } = options;
	if (withdraw === null && decisions.length === 0)
		throw new InputError(
			"gcn-cluster decide",
			"a decision",
			"none",
			"see gcn-cluster decide --help",
		);
	if (withdraw === null) return library.decide(decisions);
	if (decisions.length > 0)
		throw new InputError(
			"--withdraw",
			"no other decisions beside it",
			`${decisions.length}`,
			"both are events of their own",
		);
	return library.withdraw(withdraw);
}
