import type { RunOutput } from "../../files/runs/run-output.ts";

/** Does the work, then unlocks the output for the next run, also where the work throws. */
export async function withRunOutput<T>(
	output: RunOutput,
	work: (output: RunOutput) => Promise<T>,
): Promise<T> {
	try {
		return await work(output);
	} finally {
		output.close();
	}
}
