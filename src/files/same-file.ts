/** Whether two paths lead to one file, however they are spelled: by device and inode, as the system knows it. */
import { statSync } from "node:fs";

/**
 * Device and inode of a file or folder, links followed; null where there is none, or no permission to look.
 * They are the same for every path: with `..`, links of both kinds, or other case on file systems that ignore it.
 */
export function fileIdentity(path: string): string | null {
	try {
		// As numbers, large inodes of some file systems would be rounded and seem equal.
		const { dev, ino } = statSync(path, { bigint: true });
		return `${dev}:${ino}`;
	} catch {
		return null;
	}
}

export function isSameFile(a: string, b: string): boolean {
	const identity = fileIdentity(a);
	return identity !== null && identity === fileIdentity(b);
}
