/**
 * node:fs as a process sees it that is killed: after so many changes to the disk the next one is done by half and every later one not at all.
 * What lies on the disk then is what a SIGKILL leaves, and the changes that were made are listed in their order.
 */
import type * as fs from "node:fs";

/** Thrown by every change after the process is taken for dead. */
export class Killed extends Error {
	override readonly name = "Killed";
}

export interface Change {
	readonly name: string;
	/** Of the file that is changed; a rename's is its source. */
	readonly path: string;
	/** New name of a rename or link. */
	readonly to?: string;
}

export interface Disk {
	/** Changes since the last `restart`. */
	readonly changes: readonly Change[];
	/** Starts a new process, killed at a change counted from 0, or never. */
	restart(killedAt?: number): void;
}

export interface CrashingFs {
	readonly disk: Disk;
	readonly module: typeof fs;
}

type Call = (...args: never[]) => unknown;

export function createCrashingFs(real: typeof fs): CrashingFs {
	let changes: Change[] = [];
	let killedAt = Number.POSITIVE_INFINITY;
	const paths = new Map<number, string>();

	/** Counts a change and does it, or half of it where the process dies of it. */
	function change<T>(made: Change, action: () => T, half: () => void): T {
		if (changes.length > killedAt) throw new Killed("already dead");
		changes.push(made);
		if (changes.length <= killedAt) return action();
		half();
		throw new Killed(`at ${made.name} of ${made.path}`);
	}
	const pathOf = (file: unknown) =>
		typeof file === "number" ? (paths.get(file) ?? "?") : String(file);
	const counted =
		(
			name:
				| "fsyncSync"
				| "renameSync"
				| "rmSync"
				| "rmdirSync"
				| "linkSync"
				| "copyFileSync"
				| "mkdirSync",
		) =>
		(...args: unknown[]) => {
			const to = typeof args[1] === "string" ? { to: args[1] } : {};
			const action = () =>
				(real[name] as unknown as (...a: unknown[]) => unknown)(...args);
			return change({ name, path: pathOf(args[0]), ...to }, action, () => {});
		};
	const module = {
		...real,
		openSync(path: string, flags: string) {
			const open = () => real.openSync(path, flags);
			const fd =
				flags === "r"
					? open()
					: change({ name: "openSync", path }, open, () => {});
			paths.set(fd, path);
			return fd;
		},
		writeSync(
			fd: number,
			bytes: Uint8Array,
			offset: number,
			length: number,
			position: number,
		) {
			const write = (count: number) =>
				real.writeSync(fd, bytes, offset, count, position);
			return change(
				{ name: "writeSync", path: pathOf(fd) },
				() => write(length),
				() => write(length >> 1),
			);
		},
		writeFileSync(path: string, text: string, options?: fs.WriteFileOptions) {
			return change(
				{ name: "writeFileSync", path },
				() => real.writeFileSync(path, text, options),
				() =>
					real.writeFileSync(path, text.slice(0, text.length >> 1), options),
			);
		},
		appendFileSync(path: string, text: string) {
			return change(
				{ name: "appendFileSync", path },
				() => real.appendFileSync(path, text),
				() => real.appendFileSync(path, text.slice(0, text.length >> 1)),
			);
		},
	};
	const names = [
		"fsyncSync",
		"renameSync",
		"rmSync",
		"rmdirSync",
		"linkSync",
		"copyFileSync",
		"mkdirSync",
	] as const;
	for (const name of names)
		Object.assign(module, { [name]: counted(name) as Call });
	return {
		disk: {
			get changes() {
				return changes;
			},
			restart(at = Number.POSITIVE_INFINITY) {
				changes = [];
				killedAt = at;
				paths.clear();
			},
		},
		module: { ...module, default: module } as unknown as typeof fs,
	};
}
