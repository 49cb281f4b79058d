/**
 * How often a run was started. Each start after a failed or stopped one has jobs of its own, since those of the earlier one may still be in the queue, some
 * even running; a start after a killed command goes on with that one's jobs.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../files/atomic-file.ts";

interface LaunchState {
	readonly launch: number;
	/** Whether it failed or was stopped, so that its jobs are no longer wanted. */
	readonly ended: boolean;
}

const pathIn = (folder: string) => join(folder, ".queue.json");

/** The number of the start that begins now. */
export function beginLaunch(folder: string): number {
	const { launch, ended } = readState(folder);
	const now = ended ? launch + 1 : launch;
	writeState(folder, { launch: now, ended: false });
	return now;
}

export function endLaunch(folder: string, launch: number): void {
	writeState(folder, { launch, ended: true });
}

function readState(folder: string): LaunchState {
	const first = { launch: 0, ended: true };
	if (!existsSync(pathIn(folder))) return first;
	try {
		const { launch, ended } = JSON.parse(readFileSync(pathIn(folder), "utf8"));
		return Number.isSafeInteger(launch) ? { launch, ended } : first;
	} catch {
		return first;
	}
}

function writeState(folder: string, state: LaunchState): void {
	writeAtomically(pathIn(folder), (file) =>
		file.write(Buffer.from(`${JSON.stringify(state)}\n`)),
	);
}
