/** Ends this process with the worker that started it, if one did: the channel between them closes when the worker is gone, even if it was killed. */
import { ofWorker } from "../../queue/part-process.ts";

export function endWithParent(): void {
	if (process.connected && process.env[ofWorker] === "1")
		process.once("disconnect", () => process.exit(1));
}
