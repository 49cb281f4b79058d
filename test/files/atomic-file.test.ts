import {
	chmodSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, test } from "vitest";
import { AtomicFile, writeAtomically } from "../../src/files/atomic-file.ts";
import { expectRefused } from "../helpers/expect-refused.ts";
import { needs } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const base = temporaryFolder();
const folder = join(base, "results");
const path = join(folder, "out.bin");
const text = (value: string) => Buffer.from(value);
const isUnix = process.platform !== "win32";

beforeEach(() => {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder);
});

it("writes a file, with its missing parent folders", () => {
	const deep = join(folder, "a", "b", "c.txt");
	writeAtomically(deep, (file) => {
		file.write(text("head "));
		file.write(text("and tail"));
		file.overwrite(1, text("EA"));
	});
	expect(readFileSync(deep, "utf8")).toBe("hEAd and tail");
	expect(readdirSync(join(folder, "a", "b"))).toEqual(["c.txt"]);
});

describe("a writer that fails", () => {
	const fail = () =>
		writeAtomically(path, (file) => {
			file.write(text("half"));
			throw new Error("engine lost");
		});

	it("leaves nothing", () => {
		expect(fail).toThrow("engine lost");
		expect(readdirSync(folder)).toEqual([]);
	});

	it("leaves the old file as it was", () => {
		writeFileSync(path, "old");
		expect(fail).toThrow("engine lost");
		expect(readFileSync(path, "utf8")).toBe("old");
		expect(readdirSync(folder)).toEqual(["out.bin"]);
	});
});

it("shows the old file until the commit", () => {
	writeFileSync(path, "old");
	const file = new AtomicFile(path);
	file.write(text("new"));
	expect(readFileSync(path, "utf8")).toBe("old");
	file.commit();
	file.abort();
	expect(readFileSync(path, "utf8")).toBe("new");
	expect(readdirSync(folder)).toEqual(["out.bin"]);
});

it("refuses to be written after its end", () => {
	const file = new AtomicFile(path);
	file.abort();
	expect(() => file.write(text("x"))).toThrow("written after its end");
	expect(() => file.commit()).toThrow("written after its end");
	expect(readdirSync(folder)).toEqual([]);
});

it("lets two files be written to one name, the later commit winning", () => {
	const first = new AtomicFile(path);
	const second = new AtomicFile(path);
	first.write(text("first"));
	second.write(text("second"));
	second.commit();
	first.commit();
	expect(readFileSync(path, "utf8")).toBe("first");
	expect(readdirSync(folder)).toEqual(["out.bin"]);
});

it("takes names that are long, have spaces or are not ASCII", () => {
	for (const name of ["a b.txt", "é".repeat(120), "顔\u{1f600}.csv"]) {
		writeAtomically(join(folder, name), (file) => file.write(text("x")));
		expect(readdirSync(folder)).toContain(name);
	}
});

it.skipIf(!isUnix)("writes through a link, which stays", () => {
	const target = join(folder, "target.bin");
	writeFileSync(target, "old");
	symlinkSync("target.bin", path);
	writeAtomically(path, (file) => file.write(text("new")));
	expect(readFileSync(target, "utf8")).toBe("new");
	expect(readlinkSync(path)).toBe("target.bin");
});

describe("a path that cannot be written is refused in one line, and nothing is left", () => {
	const parentFile = join(folder, "file");
	const badPaths: [string, string, string][] = [
		["below a file", join(parentFile, "x"), "a path that leads through a file"],
		[
			"deep below a file",
			join(parentFile, "y", "x"),
			"a path that leads through a file",
		],
		["a directory", folder, "a directory"],
		["the name of a directory", `${folder}/new/`, "the name of a directory"],
		["no name", "", "the name of a directory"],
		[
			"a name of 300 letters",
			join(folder, "x".repeat(300)),
			"a name that is too long",
		],
		[
			"a name with a zero byte",
			join(folder, "x\0y"),
			"a name with a zero byte",
		],
	];
	if (isUnix) badPaths.push(["a device", "/dev/null", "a device"]);
	test.each(badPaths)("%s", (_, badPath, reason) => {
		writeFileSync(parentFile, "kept");
		let called = false;
		expectRefused(
			() =>
				writeAtomically(badPath, () => {
					called = true;
				}),
			`${badPath}: expected a writable file, got ${reason}`,
		);
		expect(called).toBe(false);
		expect(readdirSync(folder)).toEqual(["file"]);
		expect(readFileSync(parentFile, "utf8")).toBe("kept");
	});

	it("a folder that vanishes meanwhile", () => {
		const file = new AtomicFile(path);
		rmSync(folder, { recursive: true });
		file.write(text("x"));
		expectRefused(
			() => file.commit(),
			`${path}: expected a writable file, got no such file`,
		);
	});

	it("a name that becomes a directory meanwhile", () => {
		const file = new AtomicFile(path);
		mkdirSync(path);
		expectRefused(
			() => file.commit(),
			`${path}: expected a writable file, got a directory`,
		);
		expect(readdirSync(folder)).toEqual(["out.bin"]);
	});

	it.skipIf(!isUnix || process.getuid?.() === 0)(
		"a read-only folder",
		needs("a user without all rights"),
		() => {
			chmodSync(folder, 0o500);
			expectRefused(
				() => new AtomicFile(path),
				`${path}: expected a writable file, got no permission`,
			);
			chmodSync(folder, 0o700);
		},
	);
});
