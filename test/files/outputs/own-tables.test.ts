/** The tool recognises Parquet files and text graphs that it wrote itself. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../../scripts/command-line.mjs";
import { bundledFaces } from "../../../src/files/bundled.ts";
import { foreignOutput } from "../../../src/files/outputs/own-output.ts";
import { runCommand } from "../../helpers/command.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const knn = (out: string, ...more: string[]) =>
	runCommand(
		...commandLine`knn --feat_path ${bundledFaces.features} --k 3
			--out ${at(out)} --quiet ${more}`,
	);

describe("graphs", () => {
	test.each(["csv", "parquet"])("as .%s may be replaced", async (format) => {
		expect((await knn(`own.${format}`)).exitCode).toBe(0);
		expect(foreignOutput(at(`own.${format}`), "graph")).toBe(null);
		expect((await knn(`own.${format}`)).exitCode).toBe(0);
	});

	test("as text that was changed may not", async () => {
		await knn("changed.csv");
		const text = readFileSync(at("changed.csv"), "utf8");
		writeFileSync(at("changed.csv"), text.replace(/^1,/m, "Ann,"));
		const { exitCode, stderr } = await knn("changed.csv");
		expect([exitCode, stderr.join("")]).toEqual([
			1,
			expect.stringMatching(/one with "Ann,.*in line 2.*--force/),
		]);
		expect((await knn("changed.csv", "--force")).exitCode).toBe(0);
	});

	test("are judged by --format where the name says nothing", async () => {
		writeFileSync(at("table"), "name\nAnn\n");
		const { exitCode } = await knn("table", "--format", "csv");
		expect([exitCode, readFileSync(at("table"), "utf8")]).toEqual([
			1,
			"name\nAnn\n",
		]);
	});
});

test("a Parquet file of another writer, or with other columns, is foreign", async () => {
	const columnData = [
		{ name: "cluster_size", data: Int32Array.of(1, 2), type: "INT32" as const },
	];
	const bytes = parquetWriteBuffer({ columnData });
	writeFileSync(at("other.parquet"), new Uint8Array(bytes));
	expect(foreignOutput(at("other.parquet"), "clusters")).toBe(
		"one of another writer",
	);
	await knn("graph.parquet");
	copyFileSync(at("graph.parquet"), at("clusters.parquet"));
	expect(foreignOutput(at("clusters.parquet"), "clusters")).toBe(
		"one with other columns",
	);
	writeFileSync(at("text.parquet"), "row,cluster\n");
	expect(foreignOutput(at("text.parquet"), "clusters")).toBe(
		"another kind of file",
	);
});
