/** Where inputs are written: memory where the system has a folder in it, because a disk takes a hundred times as long as the readers. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";

export function makeFastFolder(): string {
	return mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "gcn-fuzz-"));
}
