/** Whether two paths lead to one file, however they are spelled: by device and inode, as the system knows it. */
import { statSync } from "node:fs";

/**
 * What a file or folder is known by, links followed; null where there is none, or none that may be looked at.
 * Other spellings of letters (on file systems that ignore case), `..` and links of both kinds have the same.
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
