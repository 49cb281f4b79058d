import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, test } from "vitest";
import { ownMark } from "../../../src/files/processes.ts";
import { takeLock } from "../../../src/files/runs/lock.ts";
import {
	openOutputFile,
	openOutputFolder,
} from "../../../src/files/runs/run-output.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const folder = join(base, "results");
const path = join(folder, ".lock");
const leave = (mark: object) =>
	writeFileSync(path, `${JSON.stringify(mark)}\n`);
const tellsStarts = existsSync("/proc/self/stat");
/** Of a process that has ended. */
const endedPid = spawnSync(process.execPath, ["--version"]).pid;

beforeEach(() => {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
});

it("keeps a second run out, names the first one's process, and lets the next one in", () => {
	const first = takeLock(path, "results");
	expectRefused(
		() => takeLock(path, "results"),
		`results: expected an output that no other run writes to, got one that process ${process.pid} is writing to (wait for it, or choose another output)`,
	);
	first.release();
	expect(readdirSync(folder)).toEqual([]);
	takeLock(path, "results").release();
	expect(readdirSync(folder)).toEqual([]);
});

describe("a stale lock is taken over", () => {
	const stale: [string, () => object | string][] = [
		["of a process that has ended", () => ({ ...ownMark(), pid: endedPid })],
		["of another start of the system", () => ({ ...ownMark(), boot: "0" })],
		["without its text, after a loss of power", () => ""],
		["of something else", () => "null"],
	];
	if (tellsStarts)
		stale.push([
			"whose process id another process has now",
			() => ({ ...ownMark(), started: "1" }),
		]);
	test.each(stale)("%s", (_, mark) => {
		const left = mark();
		if (typeof left === "string") writeFileSync(path, left);
		else leave(left);
		const lock = takeLock(path, "results");
		expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(ownMark());
		expect(readdirSync(folder)).toEqual([".lock"]);
		lock.release();
		expect(readdirSync(folder)).toEqual([]);
	});

	test("also where another process was killed while it took it over", () => {
		leave({ ...ownMark(), pid: endedPid });
		writeFileSync(`${path}.guard`, readFileSync(path));
		takeLock(path, "results").release();
		expect(readdirSync(folder)).toEqual([]);
	});
});

it("does not take over a lock of another host, and says what to do", () => {
	leave({ ...ownMark(), host: `not-${hostname()}`, pid: endedPid });
	expectRefused(
		() => takeLock(path, "results"),
		`results: expected an output that no other run writes to, got one that process ${endedPid} of host not-${hostname()} is writing to (if it runs no more, remove ${path})`,
	);
});

it("leaves a lock that is not its own any more", () => {
	const lock = takeLock(path, "results");
	writeFileSync(path, "another's");
	lock.release();
	expect(readFileSync(path, "utf8")).toBe("another's");
});

describe("an output folder", () => {
	const temporary = (name: string, pid: number) =>
		writeFileSync(join(folder, `.${name}.${pid}-0123abcd.tmp`), "half");

	test("is freed of what killed runs left half-written, and of nothing else", () => {
		temporary("a.npy", endedPid);
		temporary("b.npy", endedPid);
		temporary("a.npy", process.ppid);
		// As in a container that is started again.
		temporary("c.npy", process.pid);
		writeFileSync(join(folder, "kept.tmp"), "");
		openOutputFile(join(folder, "a.npy")).close();
		const all = [
			`.a.npy.${process.ppid}-0123abcd.tmp`,
			`.b.npy.${endedPid}-0123abcd.tmp`,
			`.c.npy.${process.pid}-0123abcd.tmp`,
			"kept.tmp",
		];
		expect(readdirSync(folder).sort()).toEqual(all);
		openOutputFolder(folder).close();
		expect(readdirSync(folder).sort()).toEqual([all[0], all[3]]);
	});

	test("of a file does not stop runs that write other files", () => {
		const one = openOutputFile(join(folder, "a.csv"));
		openOutputFile(join(folder, "b.csv")).close();
		expectRefused(
			() => openOutputFile(join(folder, "a.csv")),
			/process \d+ is writing to/,
		);
		one.close();
	});

	test("is the same through a link", () => {
		symlinkSync(join(folder, "a.csv"), join(base, "link.csv"));
		writeFileSync(join(folder, "a.csv"), "old");
		const one = openOutputFile(join(folder, "a.csv"));
		expectRefused(
			() => openOutputFile(join(base, "link.csv")),
			/process \d+ is writing to/,
		);
		one.close();
	});

	test.each(["a b\nc.csv", "顔.csv", "x".repeat(250)])(
		"takes the name %j",
		(name) => {
			openOutputFile(join(folder, name)).close();
			expect(readdirSync(folder)).toEqual([]);
		},
	);

	test("is made where it is missing, and removed where nothing came of it", () => {
		const made = join(folder, "new");
		openOutputFolder(made).close();
		expect(existsSync(made)).toBe(false);
		const output = openOutputFolder(made);
		writeFileSync(join(made, "result"), "");
		output.close();
		expect(readdirSync(made)).toEqual(["result"]);
	});
});
