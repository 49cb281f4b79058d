/** Folders that only this process knows: for the moment in which a database is opened, or for as long as it runs. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withFileErrors } from "../file-errors.ts";
import { isRunning } from "../processes.ts";

/** Opening takes milliseconds. */
const oldMs = 60_000;
const prefix = "gcn-cluster-library-";
const NAME = new RegExp(`^${prefix}(\\d+)-`);

/** A new one. @throws InputError where there can be no temporary files */
function makeOwnFolder(): string {
	return withFileErrors(tmpdir(), "a folder that can be written", () =>
		mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`)),
	);
}

/** A folder that is removed when the process ends. @throws InputError where there can be no temporary files */
export function ownFolderUntilExit(): string {
	const folder = makeOwnFolder();
	process.on("exit", () => removeIfPossible(folder));
	return folder;
}

/** @throws InputError where there can be no temporary files */
export function inOwnFolder<T>(use: (folder: string) => T): T {
	const folder = makeOwnFolder();
	try {
		return use(folder);
	} finally {
		removeIfPossible(folder);
	}
}

/** Removes the folders of processes that were killed at that moment. */
export function sweepOwnFolders(): void {
	for (const name of readdirSync(tmpdir())) {
		const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
		const path = join(tmpdir(), name);
		if (pid !== process.pid && !isRunning(pid) && isOld(path))
			removeIfPossible(path);
	}
}

/** Containers that share a folder do not see each other's processes. */
function isOld(path: string): boolean {
	const stats = statSync(path, { throwIfNoEntry: false });
	return stats !== undefined && Date.now() - stats.mtimeMs > oldMs;
}

/** Another user's stay, and on Windows those with a file that is open; then the system's own cleaning removes them. */
function removeIfPossible(folder: string): void {
	try {
		rmSync(folder, { recursive: true, force: true });
	} catch {}
}
