/** The manifest and the inputs of a run. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openPartFiles } from "../../../src/files/parts/part-files.ts";
import {
	clearRun,
	describeInput,
	findManifest,
	readManifest,
	requireFolderForRun,
	sealManifest,
	writeManifest,
} from "../../../src/files/parts/run-folder.ts";
import {
	readIds,
	readInput,
	writeInputs,
} from "../../../src/files/parts/run-inputs.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const content = {
	program: "a program",
	engine: { name: "wasm", description: "wasm" },
	features: {
		path: "/features.npy",
		size: 1000,
		rows: 10,
		cols: 2,
		chunkRows: 5,
		chunks: ["a", "b"],
	},
	inputs: {},
	options: { k: 80 },
	typed: ["k"],
	impostors: {
		impostors: { mean: 0.1 + 0.2, deviation: 1 / 3 },
		source: "file",
		known: null,
	},
	width: 80,
	parts: 2,
	align: 32,
	stages: [{ name: "statistics", parts: 2, needs: [] }],
} as const;

test("a manifest is read as it was written", () => {
	const manifest = sealManifest(content);
	expect(findManifest(at("run"))).toBeNull();
	writeManifest(at("run"), manifest);
	expect(readManifest(at("run"))).toEqual(manifest);
	const other = sealManifest({ ...content, width: 81 });
	expect(other.run).not.toBe(manifest.run);
	expect(() => readManifest(at("none"))).toThrow(/got nothing/);
});

test("a run is cleared with its parts, and nothing else", () => {
	const manifest = sealManifest(content);
	writeManifest(at("clear"), manifest);
	const files = openPartFiles(at("clear"), manifest.run);
	files.write("statistics", 0, { hashes: Uint32Array.of(1) });
	mkdirSync(at("clear/other"));
	clearRun(at("clear"), manifest);
	expect(existsSync(at("clear/manifest.json"))).toBe(false);
	expect(existsSync(at("clear/statistics"))).toBe(false);
	expect(existsSync(at("clear/other"))).toBe(true);
	expect(() => requireFolderForRun(at("clear"))).toThrow(/a folder with other/);
	expect(() => requireFolderForRun(at("new"))).not.toThrow();
});

test("the fingerprint of a file is that of its bytes", () => {
	writeFileSync(at("abc.txt"), "abc");
	expect(describeInput(at("abc.txt"))).toEqual({
		path: at("abc.txt"),
		sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	});
	writeFileSync(at("empty"), "");
	expect(describeInput(at("empty")).sha256).toMatch(/^e3b0c442/);
});

test.each([
	{ ids: ["a", "", "ü", "two\nlines", "\u{1f600}!"] },
	{ ids: ["odd"] },
	{ ids: null },
])("inputs are read as they were written: $ids", ({ ids }) => {
	const files = openPartFiles(at(`inputs-${ids?.length}`), "run");
	const same = Int32Array.of(1, 2);
	const quality = Float32Array.of(0.5, Number.NaN);
	const none = new Int32Array(0);
	const given = { photos: null, same, different: none, quality, ids };
	writeInputs(files, given);
	expect(readIds(files)).toEqual(ids);
	expect(readInput(files, "photos")).toBeNull();
	expect(readInput(files, "same")).toEqual(same);
	expect(readInput(files, "different")).toEqual(none);
	expect(readInput(files, "quality")).toEqual(quality);
	files.close();
});
