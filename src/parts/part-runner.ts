/** Computes parts of one stage on one thread. */
import type { Runner } from "../threads/worker.ts";
import type { PartContext } from "./part-context.ts";
import { runPart } from "./run-part.ts";

export interface StageOfParts {
	/** Its name. */
	readonly stage: string;
}

/** The runner's rows are parts, and its result is whether they are done. */
export function openStageOfParts(
	context: PartContext,
	{ stage }: StageOfParts,
): Runner<boolean> {
	return {
		async run(first, last) {
			for (let part = first; part < last; part++)
				await runPart(context, stage, part);
			return true;
		},
		close() {},
	};
}
