/** `cluster` with what people know: photos, pairs and an earlier clustering. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { bundledFaces } from "../../src/files/bundled.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../helpers/command.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const rows = 1000;
const ids = Array.from({ length: rows }, (_, row) => `face ${row}.jpg`);
const command = (out: string) =>
	commandLine`cluster --feat-path ${bundledFaces.features} --knn-graph-path ${bundledFaces.graph}
		--ids ${at("ids.txt")} --backend wasm --out ${at(out)}`;

/** The columns of a written file. */
function readTable(name: string) {
	const [header, ...lines] = readFileSync(at(name), "utf8").trim().split("\n");
	const names = header.split(",");
	const column = (of: string) =>
		lines.map((line) => line.split(",")[names.indexOf(of)]);
	return { names, column, clusters: column("cluster").map(Number) };
}

const membersOf = (clusters: number[], cluster: number) =>
	[...clusters.keys()].filter((row) => clusters[row] === cluster);

let plain: number[];

beforeAll(async () => {
	writeFileSync(at("ids.txt"), ids.join("\n"));
	const { exitCode, stderr } = await runCommand(...command("plain.csv"));
	expect(exitCode, stderr.join("\n")).toBe(0);
	plain = readTable("plain.csv").clusters;
});

describe("cluster with decisions", () => {
	test.each(["naive", "average", "threshold", "soft"])(
		"obeys photos and pairs by %s propagation, and says so",
		{ tags: "slow/variants" },
		async (propagation) => {
			const [a, b, c] = membersOf(plain, 0);
			const [other] = membersOf(plain, 1);
			const photos = ids.map((_, row) => (row % 3 === 0 ? "" : `${row % 250}`));
			// A same beats a photo, and a row of an unknown photo is in none.
			photos[a] = "mirror";
			photos[other] = "mirror";
			photos[b] = "";
			writeFileSync(at("photos.txt"), `${photos.join("\n")}\n`);
			writeFileSync(at("same.csv"), `id,id\n${ids[a]},${ids[other]}\n`);
			writeFileSync(at("different.csv"), `${ids[a]},${ids[b]}\n`);
			const known = commandLine`--photos ${at("photos.txt")} --same ${at("same.csv")}
				--different ${at("different.csv")} --propagation ${propagation}`;
			const { exitCode, stderr } = await runCommand(
				...command("decided.csv"),
				...known,
			);
			expect(exitCode, stderr.join("\n")).toBe(0);
			expect(stderr).toContainEqual(
				expect.stringMatching(
					/^decisions: 1 same, 1 different, \d+ photos; [\d,]+ links not followed$/,
				),
			);
			const { clusters, column } = readTable("decided.csv");
			expect(clusters[a]).toBe(clusters[other]);
			expect(clusters[a]).not.toBe(clusters[b]);
			expect(c).toBeGreaterThan(0);
			const leaderOf = column("copy_of").map((id, row) =>
				id === "" ? row : ids.indexOf(id),
			);
			const seen = new Map<string, number>();
			for (const [row, photo] of photos.entries()) {
				if (photo === "") continue;
				const key = `${clusters[row]} ${photo}`;
				const before = seen.get(key) ?? row;
				// Nearly equal rows of one photo may be one person.
				const isCopy = leaderOf[before] === leaderOf[row];
				if (before !== row && photo !== "mirror")
					expect(isCopy, key).toBe(true);
				seen.set(key, before);
			}
		},
	);

	test("has the figures in its object, null where there are none", async () => {
		writeFileSync(at("pair.csv"), `${ids[0]},${ids[1]}`);
		const said = await runForJson(
			...command("figures.json"),
			...["--different", at("pair.csv")],
		);
		expect(said).toMatchObject({
			decisions: { same: 0, different: 1, photos: 0 },
			earlier: null,
		});
		expect(await runForJson(...command("none.json"))).toMatchObject({
			decisions: null,
			earlier: null,
		});
	});

	test("takes row numbers where rows have no names", async () => {
		writeFileSync(at("rows.csv"), "row,row\n0,1\n");
		const { exitCode } = await runCommand(
			...commandLine`cluster --feat-path ${bundledFaces.features} --same ${at("rows.csv")}
				--backend wasm --out ${at("rows.json")} --quiet`,
		);
		expect(exitCode).toBe(0);
		const { clusters } = JSON.parse(readFileSync(at("rows.json"), "utf8"));
		expect(
			clusters.some((c: { rows: number[] }) =>
				[0, 1].every((row) => c.rows.includes(row)),
			),
		).toBe(true);
	});

	test("refuses contradictions and unknown ids in one line, before the work", async () => {
		writeFileSync(
			at("chain.csv"),
			`${ids[3]},${ids[5]}\n${ids[5]},${ids[9]}\n`,
		);
		writeFileSync(at("apart.csv"), `${ids[3]},${ids[9]}\n`);
		await expectUsageError(
			[
				...command("refused.csv"),
				...commandLine`--same ${at("chain.csv")} --different ${at("apart.csv")}`,
			],
			"decisions: expected no contradiction, got face 3.jpg and face 9.jpg different although face 3.jpg = face 5.jpg = face 9.jpg",
		);
		writeFileSync(at("lost.csv"), `${ids[3]},nobody.jpg\n`);
		await expectUsageError(
			[...command("refused.csv"), "--same", at("lost.csv")],
			`${at("lost.csv")}: expected an id of the rows in line 1, got "nobody.jpg"`,
		);
		await expectUsageError(
			[...command("refused.csv"), "--photos", at("lost.csv")],
			`${at("lost.csv")}: expected 1000 names, one a line, got 1 lines`,
		);
	});
});

describe("cluster --earlier", () => {
	test("keeps numbers and names, whatever the format and the order of rows", {
		tags: "slow/variants",
	}, async () => {
		// The largest cluster has number 77 and a name there, and no other clusters are known.
		const known = membersOf(plain, 0);
		writeFileSync(
			at("named.csv"),
			`id,cluster,name\n${known.map((row) => `${ids[row]},77,Ann`).join("\n")}\ngone.jpg,80,Bob\n`,
		);
		const { exitCode, stderr } = await runCommand(
			...command("kept.csv"),
			...["--earlier", at("named.csv")],
		);
		expect(exitCode, stderr.join("\n")).toBe(0);
		const count = new Set(plain).size;
		expect(stderr).toContain(
			`earlier: 1 person keeps its number, ${count - 1} are new, 1 is gone`,
		);
		const { clusters, column, names } = readTable("kept.csv");
		expect(names.slice(0, 5)).toEqual([
			"row",
			"id",
			"cluster",
			"name",
			"cluster_size",
		]);
		for (const [row, cluster] of plain.entries())
			expect(clusters[row]).toBe(cluster === 0 ? 77 : 80 + cluster);
		expect(column("name")).toEqual(
			plain.map((cluster) => (cluster === 0 ? "Ann" : "")),
		);
		for (const format of ["json", "parquet"]) {
			const said = await runForJson(
				...command(`again.${format}`),
				...["--earlier", at(format === "json" ? "kept.csv" : "again.json")],
			);
			expect(said.earlier).toEqual({ kept: count, added: 0, gone: 0 });
		}
		const last = await runForJson(
			...command("last.csv"),
			...["--earlier", at("again.parquet")],
		);
		expect(last.earlier).toEqual({ kept: count, added: 0, gone: 0 });
		expect(readFileSync(at("last.csv"), "utf8")).toBe(
			readFileSync(at("kept.csv"), "utf8"),
		);
		const json = JSON.parse(readFileSync(at("again.json"), "utf8"));
		expect(json.clusters[0]).toMatchObject({ cluster: 77, name: "Ann" });
		const numbers = new Set(clusters);
		for (const question of json.questions)
			for (const cluster of question.clusters)
				expect(numbers.has(cluster)).toBe(true);
	});
});
