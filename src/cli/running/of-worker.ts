/** The end of a worker's channel that the process of a part holds. */
import { type NextPart, ofWorker, partDone } from "../../queue/part-process.ts";

const isOfWorker = () =>
	process.connected === true && process.env[ofWorker] === "1";

/** Ends this process with the worker that started it, if one did: the channel between them closes when the worker is gone, even if it was killed. */
export function endWithParent(): void {
	if (isOfWorker()) process.once("disconnect", () => process.exit(1));
}

/** Says that a part is done, and yields the next one that the worker sends. It ends at once where no worker started this process, else never: the worker closes the channel. */
export async function* furtherParts(): AsyncGenerator<NextPart> {
	while (isOfWorker()) {
		const next = new Promise<NextPart>((resolve) =>
			process.once("message", (message) => resolve(message as NextPart)),
		);
		process.send?.(partDone);
		yield await next;
	}
}
