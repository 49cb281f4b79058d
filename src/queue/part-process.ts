/**
 * Processes that compute parts: computing keeps no lock of the worker from being renewed, and what ends a part does not end the worker.
 * A process that did a part well stays for a while and takes further parts of the same run, since most of a short part's time goes into starting a process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface PartProcess {
	/** Null when the part ended well, else the reason in one line. */
	readonly ended: Promise<string | null>;
	stop(): void;
}

/** What a process that waits is sent. */
export interface NextPart {
	readonly stage: string;
	readonly part: number;
}

export interface PartOfRun extends NextPart {
	/** The run's fingerprint: a process has opened one run. */
	readonly run: string;
}

export interface PartProcesses {
	/** @param command the program and its arguments that compute the part, where no process waits for it */
	start(part: PartOfRun, command: readonly string[]): PartProcess;
	/** The number of processes that wait for a part. */
	waiting(): number;
	/** Ends the processes that wait; resolves when they have ended. */
	close(): Promise<void>;
}

/** Set to 1 in the environment of the process of a part: it then takes further parts, and ends when its channel to the worker closes. */
export const ofWorker = "GCN_CLUSTER_OF_WORKER";
/** What a process sends when its part is done and it can take another. */
export const partDone = "part done";

/** Most bytes of what it prints that are looked at for the reason. */
const mostText = 8192;
/** A process that was asked to end is ended after so long. */
const patienceMs = 5000;
/** A process without a part for so long ends: it holds memory. */
const waitsMs = 10_000;

interface Waiting {
	readonly child: ChildProcess;
	readonly run: string;
	readonly timer: NodeJS.Timeout;
}

export function createPartProcesses(waitMs = waitsMs): PartProcesses {
	let idle: Waiting[] = [];

	/** Closes a process's channel, which ends it. */
	function dismiss(child: ChildProcess): void {
		const found = idle.find((entry) => entry.child === child);
		clearTimeout(found?.timer);
		idle = idle.filter((entry) => entry !== found);
		if (child.connected) child.disconnect();
	}

	function keep(child: ChildProcess, run: string): void {
		const timer = setTimeout(() => dismiss(child), waitMs);
		idle.push({ child, run, timer });
		child.once("exit", () => dismiss(child));
	}

	/** A process that waits for a part of a run. */
	function take(run: string): ChildProcess | null {
		const found = idle.find((entry) => entry.run === run);
		if (!found) return null;
		clearTimeout(found.timer);
		idle = idle.filter((entry) => entry !== found);
		return found.child;
	}

	async function close(): Promise<void> {
		// Node tells no "close" of a process whose channel this side closed.
		const ends = idle.map(({ child }) => once(child, "exit"));
		for (const { child } of idle) dismiss(child);
		await Promise.all(ends);
	}

	return {
		start({ run, stage, part }, command) {
			let child = take(run);
			if (child) child.send({ stage, part } satisfies NextPart);
			else {
				// Those of other runs would hold memory beside it.
				void close();
				child = spawnPart(command);
			}
			const started = child;
			const ended = whenDone(started).then((reason) => {
				if (reason === null && started.connected) keep(started, run);
				return reason;
			});
			return { ended, stop: () => stop(started) };
		},
		waiting: () => idle.length,
		close,
	};
}

function spawnPart([program, ...args]: readonly string[]): ChildProcess {
	// The channel ends with the worker, which ends the process where the worker was killed.
	return spawn(program, args, {
		stdio: ["ignore", "ignore", "pipe", "ipc"],
		env: { ...process.env, [ofWorker]: "1" },
	});
}

/** Waits for the end of a part: a word from its process, or the end of that. Returns null, or why it failed. */
function whenDone(child: ChildProcess): Promise<string | null> {
	let text = "";
	const collect = (piece: string) => {
		text = (text + piece).slice(-mostText);
	};
	child.stderr?.setEncoding("utf8").on("data", collect);
	return new Promise((resolve) => {
		const end = (reason: string | null) => {
			child.stderr?.off("data", collect).resume();
			child.off("message", onMessage).off("error", onError);
			child.off("close", onClose);
			resolve(reason);
		};
		const onMessage = (message: unknown) => {
			if (message === partDone) end(null);
		};
		const onError = ({ message }: Error) => end(message);
		const onClose = (code: number | null, signal: string | null) =>
			end(code === 0 ? null : (lastLine(text) ?? describeEnd(code, signal)));
		child.on("message", onMessage).on("error", onError).on("close", onClose);
	});
}

function stop(child: ChildProcess): void {
	child.kill("SIGTERM");
	const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
	child.on("close", () => clearTimeout(timer));
}

function lastLine(text: string): string | null {
	const lines = text.split("\n").map((line) => line.trim());
	return lines.findLast((line) => line !== "") ?? null;
}

function describeEnd(code: number | null, signal: string | null): string {
	if (signal === "SIGKILL")
		return "its process was killed, as for want of memory";
	return signal
		? `its process was ended by ${signal}`
		: `its process ended with exit code ${code}`;
}
