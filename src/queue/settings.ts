/** The settings of BullMQ that faults depend on, and why they are what they are. */
import type { JobsOptions, WorkerOptions } from "bullmq";

/** All runs share one queue, so that a worker serves every run; a job says which one it belongs to. */
export const queueName = "parts";
/** The first word of every key in Redis. */
export const keyPrefix = "gcn-cluster";

const second = 1000;

/** Seconds for which the jobs and notes stay of a run that nobody finished. */
export const notesSeconds = 7 * 86_400;

/**
 * A worker holds a lock on the part that it computes and renews it every 5 s. The lock of a lost worker ends at most 10 s after its last renewal, and a
 * check every 4 s finds that: its part starts elsewhere within 15 s. (With BullMQ's 30 s and 30 s it takes up to a minute.) Renewals need an event loop
 * that is free, which is why a part runs in a process of its own.
 */
export const workerSettings = {
	lockDuration: 10 * second,
	stalledInterval: 4 * second,
	/** BullMQ gives a job up that lost its worker more often than once. A long run may lose many, and a part that is done twice does no harm. */
	maxStalledCount: 1_000_000,
	/** Pause after a lost connection, 15 s by default. */
	runRetryDelay: second,
	/** The longest wait for a job in one call; after it a worker asks again, so that a connection that died unseen is found. */
	drainDelay: 5,
} as const satisfies Partial<WorkerOptions>;

/** How often a part may fail (not: lose its worker) before the run ends. Each time another worker takes it, where there is one. */
export const mostAttempts = 5;

/** Of each job. */
export const jobSettings = {
	attempts: mostAttempts,
	/** A file system or a disk may be well again a little later. */
	backoff: { type: "fixed", delay: second },
	/** The message is enough; a stack would show paths of a worker. */
	stackTraceLimit: 0,
	/** A run removes its jobs at its end; those of a run that was given up go after a week. */
	removeOnComplete: { age: notesSeconds },
	removeOnFail: { age: notesSeconds },
} as const satisfies JobsOptions;

/** Of the parts of a stage: the stage behind them fails with them; else it would wait for ever. */
export const partSettings = {
	...jobSettings,
	failParentOnFailure: true,
} as const satisfies JobsOptions;

/** So long a worker takes nothing after it handed a part back. */
export const handBackPauseMs = second / 2;

/** So long a worker leaves a part at which it failed to others. */
export const leaveToOthersMs = 60 * second;

/** Between two looks of `cluster` at its run. */
export const lookEveryMs = 500;

/** A network file system may show a new file to other machines only after its caches end, a minute by default for NFS. */
export const filesAppearMs = 150 * second;
