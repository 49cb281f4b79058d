/** `worker`: takes parts of runs from a queue and computes them, until it is stopped. */
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { InputError } from "../../../errors.ts";
import { withFileErrors } from "../../../files/file-errors.ts";
import { connect } from "../../../queue/connection.ts";
import { startWorker } from "../../../queue/part-worker.ts";
import type { CommandAction } from "../../command-action.ts";
import type { OutputOptions } from "../../output/streams.ts";
import { programName } from "../../running/program-name.ts";
import { watchSignals } from "../../signals.ts";

interface WorkerCommandOptions extends OutputOptions {
	readonly queue: string;
	readonly allow: string;
	readonly concurrency: number;
	readonly workers: number;
	readonly memory: number;
}

export const runWorker: CommandAction<WorkerCommandOptions> = async (
	{ options },
	streams,
) => {
	requireWords(options, ["queue", "allow"]);
	const allow = withFileErrors(options.allow, "a folder", () =>
		realpathSync(options.allow),
	);
	const warn = (text: string) => streams.error(`warning: ${text}`);
	const connection = await connect("--queue", options.queue, warn);
	const stopping = new AbortController();
	const watch = watchSignals(() => {
		streams.error("stopping: parts that run here go back to the queue");
		stopping.abort();
	});
	const worker = startWorker(connection, {
		allow,
		concurrency: options.concurrency,
		program: programName,
		partCommand: (folder, stage, part) => [
			process.execPath,
			...process.execArgv,
			process.argv[1],
			"part",
			...["--run", folder, "--stage", stage, "--part", `${part}`],
			...["--workers", `${options.workers}`],
			...["--memory", `${options.memory}`],
		],
		onLine: (text) => streams.error(text),
	});
	streams.error(`waiting for parts at ${connection.shown}`);
	if (!stopping.signal.aborted) await once(stopping.signal, "abort");
	await worker.close();
	watch.throwIfStopped("stopped");
	watch.close();
};

const expected = { queue: "a URL", allow: "a folder" };

function requireWords(
	options: WorkerCommandOptions,
	keys: readonly (keyof typeof expected)[],
): void {
	for (const key of keys)
		if (options[key] === null)
			throw new InputError(
				`--${key}`,
				expected[key],
				"nothing",
				"see gcn-cluster worker --help",
			);
}
