import { spawnSync } from "node:child_process";
import { temporaryFolder } from "./temporary-folder.ts";

/** Whether this process may mount a file system, to fill it or to make it read-only. */
export function canMount(): boolean {
	if (process.getuid?.() !== 0 || process.platform !== "linux") return false;
	const probe = temporaryFolder();
	const args = ["-t", "tmpfs", "-o", "size=64k", "none", probe];
	if (spawnSync("mount", args).status !== 0) return false;
	return spawnSync("umount", [probe]).status === 0;
}
