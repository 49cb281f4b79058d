/** Notes that an addition was looked at and found right. */
import { InputError } from "../../errors.ts";
import { type Approval, approvalSetting } from "../addition.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference } from "../library-types.ts";
import { describeEvent, runEvent } from "./commit-change.ts";

/** @throws InputError for an event that is no addition, or was taken back */
export async function approveAddition(
	context: LibraryContext,
	event: number,
): Promise<Difference> {
	const { files, snapshot } = context;
	const addition = files.state.events()[event];
	if (addition?.command !== "add" || addition.undone !== null)
		throw new InputError("event", "an addition that counts", `${event}`);
	const number = runEvent(context, "approve", { event }, (changes) => {
		const approval: Approval = { addition: event, event: changes.number };
		changes.setSetting(approvalSetting, approval);
	});
	const { columns, photos } = snapshot;
	context.follow(snapshot, { event: number, columns, photos });
	return describeEvent(context, snapshot, number, new Set());
}
