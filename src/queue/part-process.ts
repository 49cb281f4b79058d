/** A part as a process of its own: its computing keeps no lock from being renewed, and what ends it does not end the worker. */
import { type ChildProcess, spawn } from "node:child_process";

export interface PartProcess {
	/** Null when it ended well, else the reason in one line. */
	readonly ended: Promise<string | null>;
	stop(): void;
}

/** Set to 1 in the environment of the process of a part: it then ends when its channel to the worker closes. */
export const ofWorker = "GCN_CLUSTER_OF_WORKER";

/** Most bytes of what it prints that are looked at for the reason. */
const mostText = 8192;
/** A process that was asked to end is ended after so long. */
const patienceMs = 5000;

/** @param command the program and its arguments */
export function startPart([program, ...args]: readonly string[]): PartProcess {
	// The channel ends with the worker, which ends the process where the worker was killed.
	const child = spawn(program, args, {
		stdio: ["ignore", "ignore", "pipe", "ipc"],
		env: { ...process.env, [ofWorker]: "1" },
	});
	let text = "";
	child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
		text = (text + piece).slice(-mostText);
	});
	const ended = new Promise<string | null>((resolve) => {
		child.on("error", ({ message }) => resolve(message));
		child.on("close", (code, signal) => {
			if (code === 0) resolve(null);
			else resolve(lastLine(text) ?? describeEnd(code, signal));
		});
	});
	return { ended, stop: () => stop(child) };
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
