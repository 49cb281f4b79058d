/** `finish`: writes the clusters of a planned run as `cluster` does. */

import type { OutFormat } from "../../files/formats/write.ts";
import type { CommandAction } from "../command-action.ts";
import type { OutputOptions } from "../output/streams.ts";
import { requireOptions } from "../parsed-options.ts";
import { finishRun } from "../running/finish-run.ts";

interface FinishOptions extends OutputOptions {
	readonly run: string;
	readonly out: string | null;
	readonly format: OutFormat | null;
	readonly force: boolean;
}

export const runFinish: CommandAction<FinishOptions> = async (
	{ options },
	streams,
) => {
	requireOptions("finish", options, ["--run"]);
	await finishRun(options.run, options, streams);
};
