/** What `cluster --queue` does between planning and finishing: it enqueues what is not done, watches the stages go by, and says what workers have to say. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "bullmq";
import { InputError } from "../errors.ts";
import type { RunManifest, StageEntry } from "../files/parts/manifest.ts";
import { openPartFiles, type PartFiles } from "../files/parts/part-files.ts";
import { missingParts } from "../parts/missing-parts.ts";
import type { Connection } from "./connection.ts";
import { beginLaunch, endLaunch } from "./launch.ts";
import {
	describePart,
	gatePart,
	jobFormat,
	jobId,
	jobIds,
	type PartJob,
} from "./part-job.ts";
import { readNotes, removeNotes } from "./run-notes.ts";
import {
	filesAppearMs,
	lookEveryMs,
	mostAttempts,
	queueName,
} from "./settings.ts";
import { enqueueStage, gateOf, type Launch } from "./stage-flows.ts";

export interface DriveOptions {
	/** Absolute path of the run's folder, as workers see it. */
	readonly folder: string;
	readonly manifest: RunManifest;
	/** Parts done and all parts, with the stage at work and the number of workers. */
	readonly onProgress: (done: number, total: number, note: string) => void;
	/** Lines of workers, each once. */
	readonly onNote: (text: string) => void;
	/** Whether the user wants the run to stop. */
	readonly isStopped: () => boolean;
}

/** What a stopped run may wait for a queue that does not answer. */
const stopMs = 5000;
/** So long nobody needs to be told that no worker is there. */
const workersComeMs = 5000;

/**
 * Resolves when all stages are done and their files are seen here: true; false when it was stopped.
 * @throws InputError for a part that failed at every attempt, with its message; what is done is kept
 */
export async function driveRun(
	connection: Connection,
	options: DriveOptions,
): Promise<boolean> {
	const { folder, manifest } = options;
	const { bullmq, onError } = connection;
	const queue = new bullmq.Queue(queueName, connection.options);
	const flows = new bullmq.FlowProducer(connection.options);
	queue.on("error", onError);
	flows.on("error", onError);
	const launch: Launch = {
		format: jobFormat,
		program: manifest.program,
		run: manifest.run,
		launch: beginLaunch(folder),
		folder,
	};
	const files = openPartFiles(folder, manifest.run);
	const look = createLook(connection, queue, options, launch);

	/** Whether the stage is done; false when the run was stopped. */
	async function driveStage(stage: StageEntry, before: number) {
		const gate = gateOf(launch, stage);
		for (; !options.isStopped(); await sleep(lookEveryMs)) {
			const state = await queue.getJobState(jobId(gate));
			if (state === "completed") return filesAppear(stage, files, folder);
			if (state === "unknown") {
				if (missingParts(stage, files).length === 0) return true;
				// At the start, and where Redis lost its data.
				await enqueueStage(flows, launch, stage, files);
			}
			await look(stage, before);
		}
		return false;
	}

	async function driveStages(): Promise<boolean> {
		let before = 0;
		for (const stage of manifest.stages) {
			if (!(await driveStage(stage, before))) return false;
			before += stage.parts;
		}
		return true;
	}

	try {
		await removeNotes(connection, manifest.run);
		const isDone = await untilStopped(driveStages(), options.isStopped);
		if (!isDone) endLaunch(folder, launch.launch);
		await atMost(stopMs, removeJobs(queue, launch, manifest));
		return isDone;
	} catch (error) {
		endLaunch(folder, launch.launch);
		await atMost(stopMs, removeJobs(queue, launch, manifest));
		throw error;
	} finally {
		files.close();
		await atMost(stopMs, removeNotes(connection, manifest.run));
		await atMost(stopMs, Promise.all([queue.close(), flows.close()]));
	}
}

/** One look at a run: throws where a part failed for good, reports progress and what workers say. */
function createLook(
	connection: Connection,
	queue: Queue,
	{ manifest, onProgress, onNote }: DriveOptions,
	launch: Launch,
) {
	const total = manifest.stages.reduce((sum, { parts }) => sum + parts, 0);
	const said = new Set<string>();
	const startedAt = performance.now();
	function sayOnce(text: string): void {
		if (!said.has(text)) onNote(text);
		said.add(text);
	}

	return async (stage: StageEntry, before: number): Promise<void> => {
		for (const note of await readNotes(connection, manifest.run)) sayOnce(note);
		const workers = await queue.getWorkersCount();
		if (workers === 0 && performance.now() - startedAt > workersComeMs)
			sayOnce(
				`no worker listens at ${connection.shown}: start gcn-cluster worker on the machines that are to compute`,
			);
		const gate = await queue.getJob(jobId(gateOf(launch, stage)));
		const counts = await gate?.getDependenciesCount({ unprocessed: true });
		const done = stage.parts - (counts?.unprocessed ?? 0);
		const people = workers === 1 ? "1 worker" : `${workers} workers`;
		onProgress(before + done, total, `${stage.name}, ${people}`);
		await throwFailed(queue, launch);
	};
}

/** @throws InputError for a job of this start that failed for good */
async function throwFailed(queue: Queue, launch: Launch): Promise<void> {
	const failed = (await queue.getFailed()).filter(({ id }) =>
		id?.startsWith(jobIds(launch)),
	);
	// A gate fails because of its parts.
	const isPart = (job: { data: PartJob }) => job.data.part !== gatePart;
	const job = failed.find(isPart) ?? failed[0];
	if (!job) return;
	const attempts = Math.max(1, Math.min(job.attemptsMade, mostAttempts));
	throw new InputError(
		describePart(job.data),
		`to be done in ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}`,
		job.failedReason,
		"what is done is kept: --resume goes on from there",
	);
}

/** @throws InputError where files of a stage that is done do not come into sight */
async function filesAppear(
	stage: StageEntry,
	files: PartFiles,
	folder: string,
): Promise<boolean> {
	const until = performance.now() + filesAppearMs;
	for (;;) {
		const missing = missingParts(stage, files);
		if (missing.length === 0) return true;
		if (performance.now() > until)
			throw new InputError(
				folder,
				`the files of stage ${stage.name}, which workers have written`,
				`none for part ${missing[0]}`,
				"do all machines see the same folder under this path?",
			);
		await sleep(lookEveryMs);
	}
}

/** Removes what is in the queue of one start of a run, but for parts that are running, which end by themselves. */
async function removeJobs(
	queue: Queue,
	launch: Launch,
	{ stages }: RunManifest,
): Promise<void> {
	const own = jobIds(launch);
	const states = ["waiting", "delayed", "failed"] as const;
	for (const { id } of await queue.getJobs([...states]))
		if (id?.startsWith(own)) await queue.remove(id).catch(() => {});
	for (const stage of stages) {
		const gate = jobId(gateOf(launch, stage));
		const removed = await queue.remove(gate).catch(() => 0);
		// A part that runs keeps those of its stage from being removed with the gate.
		if (removed === 0)
			await queue.remove(gate, { removeChildren: false }).catch(() => {});
	}
}

/** The work's result, or false soon after the run is stopped, even if the queue does not answer. */
async function untilStopped(
	work: Promise<boolean>,
	isStopped: () => boolean,
): Promise<boolean> {
	const ended = new AbortController();
	const { signal } = ended;
	async function stopped(): Promise<boolean> {
		while (!isStopped()) await sleep(lookEveryMs, null, { signal });
		return false;
	}
	const stop = stopped().catch(() => false);
	try {
		return await Promise.race([work, stop]);
	} finally {
		ended.abort();
		work.catch(() => {});
	}
}

/** Waits for work that may never end, but not longer than so long. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
	const ended = new AbortController();
	const { signal } = ended;
	await Promise.race([
		work.catch(() => {}),
		sleep(ms, null, { signal }).catch(() => {}),
	]);
	ended.abort();
}
