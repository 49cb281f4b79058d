/** `report` and `cluster --report`: one HTML file, with what `evaluate` says too. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundledFaces } from "../../src/files/bundled.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import type { ReportData } from "../../src/review/report/report-data.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../helpers/command.ts";
import {
	range,
	readBundledFaces,
	takeRows,
} from "../helpers/people-library.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const numRows = 150;
const ids = range(0, numRows).map((row) => `face ${row}`);
const { ids: labels } = readLabels(bundledFaces.labels, null);

function readReport(name: string): ReportData {
	const html = readFileSync(at(name), "utf8");
	const [, json] =
		/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)!;
	return JSON.parse(json);
}

beforeAll(async () => {
	writeFloatMatrix(
		at("faces.npy"),
		takeRows(readBundledFaces(), range(0, numRows)),
	);
	writeFileSync(at("ids.txt"), `${ids.join("\n")}\n`);
	const lines = range(0, numRows).map((row) => `${ids[row]},${labels[row]}`);
	writeFileSync(at("labels.csv"), `id,label\n${lines.reverse().join("\n")}\n`);
	await runForJson(
		"cluster",
		...["--feat-path", at("faces.npy"), "--ids", at("ids.txt")],
		...["--out", at("people.csv"), "--report", at("cluster.html")],
	);
});

const clustersOf = () =>
	readFileSync(at("people.csv"), "utf8")
		.trim()
		.split("\n")
		.slice(1)
		.map((line) => line.split(","));

describe("a report", () => {
	test("of clusters alone has their sizes", async () => {
		await runForJson("report", at("people.csv"), "--out", at("alone.html"));
		const report = readReport("alone.html");
		const sizes = new Map<string, number>();
		for (const [, , cluster] of clustersOf())
			sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
		expect(report).toMatchObject({
			rows: numRows,
			clusters: sizes.size,
			largest: Math.max(...sizes.values()),
			confidence: null,
			map: null,
			questions: null,
			truth: null,
		});
		for (const { cluster, rows } of report.list)
			expect(rows).toBe(sizes.get(`${cluster}`));
		expect(report.ids[report.list[0].cover]).toBe(ids[report.list[0].cover]);
	});

	test("with features and labels in another order says what evaluate says, and why", async () => {
		const summary = await runForJson(
			"report",
			at("people.csv"),
			...["--feat-path", at("faces.npy"), "--ids", at("ids.txt")],
			...["--labels-path", at("labels.csv"), "--out", at("whole.html")],
		);
		expect(summary).toEqual({
			rows: numRows,
			clusters: expect.any(Number),
			file: at("whole.html"),
		});
		const { truth, confidence, questions, map } = readReport("whole.html");
		const evaluation = await runForJson<{ bcubed: object }>(
			"evaluate",
			...["--labels-path", at("labels.csv")],
			...["--clusters-path", at("people.csv")],
		);
		expect(truth!.bcubed).toEqual(evaluation.bcubed);
		expect(truth!.numSplit).toBeGreaterThan(0);
		for (const { identity, parts } of truth!.split)
			for (const { cover } of parts) expect(`${labels[cover]}`).toBe(identity);
		for (const { link } of truth!.split)
			if (link) expect(labels[link.rows[0]]).toBe(labels[link.rows[1]]);
		const confident = clustersOf().filter((line) => line[4] !== "").length;
		expect(confidence!.reduce((a, b) => a + b)).toBe(confident);
		expect(questions!.length).toBeGreaterThan(0);
		expect(map).toEqual(readReport("cluster.html").map);
	});

	test("that cluster writes has its confidences and questions", async () => {
		await runForJson(
			"cluster",
			...["--feat-path", at("faces.npy"), "--ids", at("ids.txt")],
			...["--out", at("people.json"), "--report", at("cluster.html")],
		);
		const written = JSON.parse(readFileSync(at("people.json"), "utf8"));
		const report = readReport("cluster.html");
		expect(
			report.questions!.map(({ clusters, rows }) => [clusters, rows]),
		).toEqual(
			written.questions.map((one: { clusters: number[]; rows: number[] }) => [
				one.clusters,
				one.rows,
			]),
		);
		expect(report.list.map(({ cover }) => cover)).toEqual(
			report.list.map(({ cluster }) => written.clusters[cluster].central),
		);
	});

	test("replaces one of its own, and no other page", async () => {
		const again = ["report", at("people.csv"), "--out", at("alone.html")];
		expect((await runCommand(...again)).exitCode).toBe(0);
		writeFileSync(at("other.html"), "<!doctype html><p>my page");
		await expectUsageError(
			["report", at("people.csv"), "--out", at("other.html")],
			/: expected a file that gcn-cluster wrote \(or none\), got another page/,
		);
		await expectUsageError(
			["report", at("people.csv"), "--out", at("people.csv")],
			/: expected a file to write that is not read too, got the file of CLUSTERS/,
		);
	});

	test("has nothing but itself: no address, and texts as texts", async () => {
		const evil = "</script><script>alert(1)</script>";
		writeFileSync(at("evil.csv"), `id,cluster\n${evil},0\nb,0\n`);
		await runForJson("report", at("evil.csv"), "--out", at("evil.html"));
		const html = readFileSync(at("evil.html"), "utf8");
		expect(html).not.toContain(evil);
		expect(html.match(/<\/script>/g)).toHaveLength(2);
		expect(readReport("evil.html").ids[0]).toBe(evil);
		expect(html).not.toMatch(/(src|href)\s*=\s*["']?(https?:)?\/\//);
	});
});
