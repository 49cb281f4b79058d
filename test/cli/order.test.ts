/** `order`: rows in list order, with names and identities, and clusters back in the order before. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readLabelValues } from "../../src/files/npy/read-labels.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { writeIntVector } from "../../src/files/npy/write-npy.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const set = writeSmallSet(folder, 0, 60, 16);

test("writes features, names and identities in one order, and brings clusters back", async () => {
	const { featuresPath, labelsPath } = set;
	const names = Array.from({ length: 60 }, (_, row) => `face-${row}`);
	writeFileSync(at("ids.txt"), `${names.join("\n")}\n`);
	const inputs = ["--feat_path", featuresPath, "--labels_path", labelsPath];
	const more = ["--ids", at("ids.txt"), "--out", at("g.npy")];
	const result = await runForJson("order", ...inputs, ...more);
	expect(result).toEqual({
		rows: 60,
		file: at("g.npy"),
		order: at("g.order.npy"),
		labels: at("g.labels.npy"),
		ids: at("g.ids.txt"),
	});
	const order = readLabelValues(at("g.order.npy")) as Int32Array;
	const read = (path: string) => readFloatMatrix(path, { shared: false });
	expect(read(at("g.npy")).data).toEqual(
		takeRows(read(featuresPath), order).data,
	);
	expect(readFileSync(at("g.ids.txt"), "utf8").trimEnd().split("\n")).toEqual(
		Array.from(order, (row) => names[row]),
	);
	const labels = readLabelValues(labelsPath);
	const ordered = readLabelValues(at("g.labels.npy"));
	for (let i = 0; i < 60; i++)
		for (let j = 0; j < i; j++)
			expect(ordered[i] === ordered[j]).toBe(
				labels[order[i]] === labels[order[j]],
			);

	writeIntVector(
		at("clusters.npy"),
		order.map((row) => 7 * row),
	);
	const back = ["--restore", at("clusters.npy"), "--order", at("g.order.npy")];
	await runForJson("order", ...back, "--out", at("old.npy"));
	expect(readLabelValues(at("old.npy"))).toEqual(
		Int32Array.from({ length: 60 }, (_, row) => 7 * row),
	);
});

test("writes the same rows from a file that stays on disk", async () => {
	const some = ["--feat_path", set.featuresPath];
	await runForJson("order", ...some, "--out", at("a.npy"));
	await runForJson("order", ...some, "--mmap", "--out", at("b.npy"));
	expect(readFileSync(at("b.npy"))).toEqual(readFileSync(at("a.npy")));
});

test("refuses what it cannot restore, and to lose a file", async () => {
	writeIntVector(at("twice.npy"), Int32Array.of(0, 1, 1));
	writeIntVector(at("three.npy"), Int32Array.of(5, 6, 7));
	writeIntVector(at("two.npy"), Int32Array.of(1, 0));
	const refuse = async (...words: string[]) => {
		const { exitCode, stderr } = await runCommand("order", ...words);
		expect(exitCode).toBe(1);
		return stderr.join("\n");
	};
	const restore = ["--restore", at("three.npy")];
	const to = ["--out", at("new.npy")];
	expect(await refuse(...restore, ...to)).toContain("--order");
	expect(await refuse(...restore, "--order", at("twice.npy"), ...to)).toContain(
		"expected each row number once",
	);
	expect(await refuse(...restore, "--order", at("two.npy"), ...to)).toContain(
		"expected 2 values",
	);
	expect(
		await refuse("--feat_path", set.featuresPath, "--out", at("three.npy")),
	).toContain("--force replaces it");
	expect(
		await refuse("--feat_path", set.featuresPath, "--out", at("new.csv")),
	).toContain("a name that ends in .npy");
});
