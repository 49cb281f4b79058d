/** A worker: takes parts from the queue, whatever run they belong to, and computes each in a process of its own. */
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "bullmq";
import { openPartFiles } from "../files/parts/part-files.ts";
import type { Connection } from "./connection.ts";
import {
	describePart,
	gatePart,
	jobId,
	NotForThisWorker,
	type PartJob,
	readJob,
	WrongJob,
} from "./part-job.ts";
import { createPartProcesses, type PartProcess } from "./part-process.ts";
import { type FoundRun, findRun } from "./run-folder.ts";
import { writeNote } from "./run-notes.ts";
import {
	handBackPauseMs,
	leaveToOthersMs,
	mostAttempts,
	queueName,
	workerSettings,
} from "./settings.ts";
import { enqueueStage, nextStage } from "./stage-flows.ts";

export interface PartWorkerOptions {
	/** Run folders must lie here; its own path, links followed. */
	readonly allow: string;
	/** Parts at once. */
	readonly concurrency: number;
	/** Name and version of this program. */
	readonly program: string;
	/** The program and its arguments that compute one part. */
	partCommand(folder: string, stage: string, part: number): readonly string[];
	readonly onLine: (text: string) => void;
}

export interface PartWorker {
	/** Ends the parts that run here, hands them back, so that other workers begin them at once, and takes no more. */
	close(): Promise<void>;
}

export function startWorker(
	connection: Connection,
	options: PartWorkerOptions,
): PartWorker {
	const { bullmq, onError } = connection;
	const { allow, concurrency, program, onLine } = options;
	const own = `${hostname()}-${process.pid}`;
	const processes = createPartProcesses();
	const running = new Set<PartProcess>();
	/** When a part failed here, by its job. */
	const failures = new Map<string, number>();
	const said = new Set<string>();
	let isClosing = false;

	const queue = new bullmq.Queue(queueName, connection.options);
	const flows = new bullmq.FlowProducer(connection.options);

	function sayOnce(text: string): void {
		if (said.has(text)) return;
		said.add(text);
		onLine(text);
	}

	/** Hands a part back. It stands first in the queue again, and nothing is taken here for a moment, so that an idle worker elsewhere takes it. */
	async function leaveToOthers(job: Job, token: string): Promise<never> {
		await job.moveToWait(token);
		await sleep(handBackPauseMs);
		throw new bullmq.WaitingError();
	}

	/** Whether another worker should try a part that failed here: there are more workers than attempts until now. */
	async function isForOthers(job: Job): Promise<boolean> {
		const failedAt = failures.get(job.id ?? "");
		if (failedAt === undefined) return false;
		if (Date.now() - failedAt > leaveToOthersMs) return false;
		return job.attemptsMade < (await queue.getWorkersCount());
	}

	/** What the job means; a job that is wrong fails for good. */
	function find(job: Job): { readonly data: PartJob; readonly run: FoundRun } {
		try {
			const data = readJob(job.data, program);
			return { data, run: findRun(data, allow) };
		} catch (error) {
			if (error instanceof WrongJob)
				throw new bullmq.UnrecoverableError(error.message);
			throw error;
		}
	}

	async function take(job: Job, token: string): Promise<void> {
		if (isClosing) return leaveToOthers(job, token);
		let found: ReturnType<typeof find>;
		try {
			found = find(job);
		} catch (error) {
			if (!(error instanceof NotForThisWorker)) throw error;
			sayOnce(`left to other workers: ${error.message}`);
			const { run } = job.data as { readonly run?: unknown };
			if (typeof run === "string")
				await writeNote(connection, run, own, error.message);
			return leaveToOthers(job, token);
		}
		const { data, run } = found;
		if (data.part === gatePart) return advance(data, run);
		if (await isForOthers(job)) return leaveToOthers(job, token);
		const reason = await compute(data, run);
		if (reason === null) {
			failures.delete(job.id ?? "");
			return;
		}
		if (isClosing) return leaveToOthers(job, token);
		failures.set(jobId(data), Date.now());
		const attempt = `attempt ${job.attemptsMade + 1} of ${mostAttempts}`;
		const text = `${describePart(data)} failed, ${attempt}: ${reason}`;
		onLine(text);
		await writeNote(connection, data.run, own, text);
		throw new Error(reason);
	}

	async function advance(data: PartJob, run: FoundRun): Promise<void> {
		const next = nextStage(run.manifest, run.stage);
		if (!next) return;
		const files = openPartFiles(run.folder, data.run);
		await enqueueStage(flows, data, next, files);
	}

	/** Null when the part is done, else why not. */
	async function compute(
		data: PartJob,
		{ folder, stage }: FoundRun,
	): Promise<string | null> {
		const files = openPartFiles(folder, data.run);
		if (files.isDone(data.stage, data.part)) return null;
		const name = `${describePart(data)} of ${stage.parts} in ${folder}`;
		onLine(`begins ${name}`);
		const startedAt = performance.now();
		const command = options.partCommand(folder, data.stage, data.part);
		const child = processes.start(data, command);
		running.add(child);
		const reason = await child.ended;
		running.delete(child);
		if (reason !== null) return reason;
		if (!files.isDone(data.stage, data.part))
			return `${name}: its process ended without its file`;
		const seconds = (performance.now() - startedAt) / 1000;
		onLine(`done in ${seconds.toFixed(1)} s: ${name}`);
		return null;
	}

	const worker = new bullmq.Worker(
		queueName,
		(job, token) => take(job, token ?? ""),
		{ ...connection.options, ...workerSettings, concurrency, name: own },
	);
	queue.on("error", onError);
	flows.on("error", onError);
	worker.on("error", onError);

	return {
		async close() {
			isClosing = true;
			for (const child of running) child.stop();
			await worker.close();
			await processes.close();
			await queue.close();
			await flows.close();
			connection.close();
		},
	};
}
