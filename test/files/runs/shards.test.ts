import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { InputError } from "../../../src/errors.ts";
import {
	openShards,
	type ShardOptions,
} from "../../../src/files/runs/shards.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const folder = join(base, ".shards");
const fingerprint = { features: "2 x 3, ab", "--k-at-hop": "20 5" };
const open = (options: Partial<ShardOptions> = {}) =>
	openShards(folder, {
		fingerprint: () => fingerprint,
		resume: true,
		saveEverySeconds: 0,
		onFailure: (error) => {
			throw error;
		},
		...options,
	});
const arrays = {
	a: Int32Array.of(1, -2),
	b: Float32Array.of(0.5),
	c: new Int32Array(0),
};

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

describe("shards", () => {
	test("come back as they were written, and are removed at the end", () => {
		const shards = open({ resume: false });
		expect(shards.hasAny()).toBe(false);
		expect(existsSync(folder)).toBe(false);
		shards.write("one", arrays);
		expect(shards.hasAny()).toBe(true);
		const later = open();
		expect(later.hasAny()).toBe(true);
		expect(Object.fromEntries(later.read("one")!)).toEqual(arrays);
		expect(later.read("two")).toBeNull();
		later.clear();
		expect(existsSync(folder)).toBe(false);
	});

	test("take arrays in shared memory", () => {
		const values = new Int32Array(new SharedArrayBuffer(8)).fill(7);
		open().write("one", { values });
		expect(open().read("one")!.get("values")).toEqual(Int32Array.of(7, 7));
	});

	test("of another run are refused by the first input or option that was another", () => {
		open().write("one", arrays);
		const other = { ...fingerprint, "--k-at-hop": "40 5" };
		expectRefused(
			() => open({ fingerprint: () => other }).read("one"),
			`${folder}: expected unfinished work of a run with the same --k-at-hop (40 5), got that of one with 20 5 (without --resume, the run begins anew)`,
		);
		const features = { ...fingerprint, features: "2 x 3, cd" };
		expectRefused(
			() => open({ fingerprint: () => features }).read("one"),
			/with the same features \(2 x 3, cd\), got that of one with 2 x 3, ab/,
		);
	});

	test("of an earlier run make way for the first of a run that begins anew", () => {
		open().write("old", arrays);
		const anew = open({ resume: false });
		expect(anew.read("old")).toBeNull();
		expect(readdirSync(folder)).toEqual(["old.safetensors"]);
		anew.write("new", arrays);
		anew.write("newer", arrays);
		expect(readdirSync(folder).sort()).toEqual([
			"new.safetensors",
			"newer.safetensors",
		]);
	});

	test("are refused where they are damaged, and half-written ones are swept", () => {
		open().write("one", arrays);
		const path = join(folder, "one.safetensors");
		writeFileSync(path, readFileSync(path).subarray(0, -1));
		writeFileSync(join(folder, ".two.999999999-0123abcd.tmp"), "");
		expectRefused(() => open().read("one"), /^.*one\.safetensors: expected /);
		expect(readdirSync(folder)).toEqual(["one.safetensors"]);
	});

	test("that cannot be written are no longer saved, with one message", () => {
		writeFileSync(join(base, "file"), "");
		const said: string[] = [];
		const shards = openShards(join(base, "file", ".shards"), {
			fingerprint: () => fingerprint,
			resume: false,
			saveEverySeconds: 0,
			onFailure: (error: InputError) => said.push(error.message),
		});
		expect(shards.isDue()).toBe(true);
		shards.write("one", arrays);
		expect(shards.isDue()).toBe(false);
		expect(said).toEqual([
			expect.stringMatching(
				/: expected .+, got a path that leads through a file$/,
			),
		]);
	});

	test("ask for what the run depends on only when there is something to keep", () => {
		const shards = open({
			resume: false,
			saveEverySeconds: 3600,
			fingerprint: () => {
				throw new Error("interrupted");
			},
		});
		expect(shards.isDue()).toBe(false);
		expect(shards.read("one")).toBeNull();
		shards.clear();
		mkdirSync(folder);
	});
});
