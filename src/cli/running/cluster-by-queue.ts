/** `cluster --queue`: plans the run, lets workers on other machines compute its parts, and writes the clusters. */
import { resolve } from "node:path";
import { InputError } from "../../errors.ts";
import type { RunManifest } from "../../files/parts/manifest.ts";
import { type Connection, connect } from "../../queue/connection.ts";
import { driveRun } from "../../queue/drive-run.ts";
import { printNotes, unusedNotes } from "../output/notes.ts";
import { createProgress } from "../output/progress.ts";
import type { Streams } from "../output/streams.ts";
import type { ParsedOptions } from "../parsed-options.ts";
import { watchSignals } from "../signals.ts";
import { finishRun } from "./finish-run.ts";
import { planRun } from "./plan-run.ts";
import { describeKnown, readStages } from "./planned-stages.ts";
import type { ClusterOptions } from "./prepare-cluster.ts";

export interface QueuedClusterOptions extends ClusterOptions {
	readonly queue: string;
	readonly run: string | null;
	readonly parts: number;
	readonly force: boolean;
}

/** @throws InputError as `plan` and `finish`, for a queue that does not answer, and for a part that failed at every attempt */
export async function clusterByQueue(
	parsed: ParsedOptions<QueuedClusterOptions>,
	streams: Streams,
): Promise<void> {
	const { options, typed } = parsed;
	const { queue, parts, force, resume, json, quiet, out, format } = options;
	if (options.run === null)
		throw new InputError(
			"--run",
			"a folder that all machines see",
			"nothing",
			"see gcn-cluster cluster --help",
		);
	if (options.report !== null)
		throw new InputError(
			"--report",
			"nothing with --queue",
			options.report,
			"gcn-cluster report CLUSTERS makes one of the clusters",
		);
	const folder = resolve(options.run);
	const elsewhere = "gcn-cluster worker decides about threads";
	printNotes(streams, unusedNotes(typed, ["--workers"], elsewhere));
	const warn = (text: string) => streams.error(`warning: ${text}`);
	// Before the features are read, which may take long.
	const connection = await connect("--queue", queue, warn);
	try {
		const ofOneProcess = { resume: false, saveEvery: 60, workers: 0 };
		const planned = await planRun(
			{ options: { ...options, ...ofOneProcess }, typed },
			streams,
			{ folder, parts, replaces: force },
		);
		const { manifest, isKnown } = planned;
		if (isKnown)
			streams.error(describeKnown(folder, readStages(folder, manifest)));
		else if (resume)
			streams.error(`no unfinished run in ${folder}: beginning anew`);
		await drive(connection, { folder, manifest }, options, streams);
	} finally {
		connection.close();
	}
	await finishRun(folder, { out, format, force, json, quiet }, streams);
}

/** @throws StoppedBySignal where the user stopped it */
async function drive(
	connection: Connection,
	run: { readonly folder: string; readonly manifest: RunManifest },
	options: QueuedClusterOptions,
	streams: Streams,
): Promise<void> {
	const progress = createProgress(streams, options, "parts");
	const watch = watchSignals(() =>
		progress.line("stopping: parts that wait leave the queue"),
	);
	try {
		await driveRun(connection, {
			...run,
			onProgress: progress.update,
			onNote: progress.warn,
			isStopped: watch.isStopped,
		});
		watch.throwIfStopped(
			"stopped: the same command with --resume goes on from the parts that are done",
		);
	} finally {
		watch.close();
		progress.stop();
	}
}
