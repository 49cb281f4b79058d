import type { RunOutput } from "../../files/runs/run-output.ts";

/** Does the work, then lets the next run write to the same output, however the work ends. */
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
