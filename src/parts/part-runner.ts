/** Computes parts of one stage on one thread. */
import type { Runner } from "../threads/worker.ts";
import type { PartContext } from "./part-context.ts";
import { runPart } from "./run-part.ts";

export interface StageOfParts {
	/** Its name. */
	readonly stage: string;
}

/** The runner's rows are parts, and its result is how many of them it computed. */
export function openStageOfParts(
	context: PartContext,
	{ stage }: StageOfParts,
): Runner<number> {
	return {
		async run(first, last) {
			let computed = 0;
			for (let part = first; part < last; part++)
				if (await runPart(context, stage, part)) computed++;
			return computed;
		},
		close() {},
	};
}
