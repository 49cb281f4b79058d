/**
 * Turns a system error of a file operation into the one line that a user reads.
 * Only errors that a user can cause or mend become an `InputError`; the rest stay bugs with their stack.
 */
import type { Stats } from "node:fs";
import { InputError } from "../errors.ts";

const REASONS = new Map([
	["EACCES", "no permission"],
	["EPERM", "no permission"],
	["ENOENT", "no such file"],
	["ENOTDIR", "a path that leads through a file"],
	["EEXIST", "a path that leads through a file"],
	["EISDIR", "a directory"],
	["ENOSPC", "a full disk"],
	["EDQUOT", "a used-up disk quota"],
	["EFBIG", "a file over the size limit"],
	["EROFS", "a read-only file system"],
	["EBUSY", "a file in use"],
	["EMFILE", "too many open files"],
	["ENFILE", "too many open files"],
	["ENAMETOOLONG", "a name that is too long"],
	["ELOOP", "links that lead in a circle"],
	["EIO", "a device error"],
	["ESTALE", "a file that vanished from its server"],
	["ENXIO", "a device that is not there"],
	["ERR_INVALID_ARG_VALUE", "a name with a zero byte"],
]);

/** The error to throw for a failed file operation: an `InputError` for a reason that the user can mend, else the error itself. */
export function fileError(
	path: string,
	expected: string,
	error: unknown,
): unknown {
	const code = (error as NodeJS.ErrnoException | null)?.code;
	const reason = code === undefined ? undefined : REASONS.get(code);
	return reason === undefined ? error : new InputError(path, expected, reason);
}

/**
 * Does a file operation.
 * @throws what `fileError` makes of its error
 */
export function withFileErrors<T>(
	path: string,
	expected: string,
	action: () => T,
): T {
	try {
		return action();
	} catch (error) {
		throw fileError(path, expected, error);
	}
}

/** Says in words what a path is that is not a regular file. */
export function kindOf(stats: Stats): string {
	if (stats.isDirectory()) return "a directory";
	if (stats.isFIFO()) return "a pipe";
	if (stats.isSocket()) return "a socket";
	return "a device";
}
