/**
 * `embed` as a user has it: counts, files, what is kept for the next run, kills, and threads.
 * @module-tag slow/photos
 */
import { spawnSync } from "node:child_process";
import {
	cpSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { programFile, runProgramFile } from "../helpers/built-program.ts";
import { needs } from "../helpers/needs.ts";
import {
	demoPhotos,
	hasPhotos,
	loadSharp,
	needsPhotos,
} from "../helpers/photographs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const base = temporaryFolder();
const photos = join(base, "photos");
const results = ["features.npy", "faces.csv", "ids.txt", "photos.txt"];
const nodes = (process.env.GCN_CLUSTER_NODES ?? "")
	.split(delimiter)
	.filter(Boolean);

const embed = (out: string, ...options: readonly string[]) =>
	runProgramFile(["embed", photos, "--out", join(base, out), ...options]);
const readResults = (out: string) =>
	results.map((name) => readFileSync(join(base, out, name)));

describe.skipIf(!hasPhotos)("embed", needsPhotos, () => {
	beforeAll(async () => {
		mkdirSync(join(photos, "holidays"), { recursive: true });
		for (const [i, path] of demoPhotos.entries())
			cpSync(path, join(photos, i % 2 ? "" : "holidays", `${i + 1}.jpg`));
		const create = { width: 300, height: 200, channels: 3 };
		const plain = await loadSharp()({
			create: { ...create, background: "#336699" },
		})
			.png()
			.toBuffer();
		writeFileSync(join(photos, "plain.png"), plain);
		writeFileSync(join(photos, "broken.jpg"), "no picture");
		writeFileSync(join(photos, "notes.txt"), "no picture either");
		const { exitCode, stdout, stderr } = await embed("first", "--json");
		expect(exitCode, stderr).toBe(0);
		const broken = join(photos, "broken.jpg");
		expect(stderr).toContain(
			`unreadable: ${broken}: expected a picture, got none of JPEG`,
		);
		expect(stderr).toMatch(/^memory: about .* GB needed/m);
		expect(JSON.parse(stdout)).toMatchObject({
			photos: 7,
			photosWithoutFace: 1,
			unreadable: 1,
			kept: 0,
			people: null,
		});
	});

	test("writes a row, a line of the table, an id and a photo for each face", () => {
		const [, csv, ids, names] = readResults("first").map(String);
		const { rows, cols } = readFloatMatrix(join(base, "first/features.npy"));
		expect(cols).toBe(128);
		const table = csv.trimEnd().split("\n");
		expect(table[0]).toBe(
			"row,photo,left,top,width,height,score,size,sharpness,quality",
		);
		expect(table).toHaveLength(rows + 1);
		const photoOf = names.trimEnd().split("\n");
		expect(photoOf).toHaveLength(rows);
		expect(new Set(ids.trimEnd().split("\n")).size).toBe(rows);
		table.slice(1).forEach((line, row) => {
			const [number, photo, ...values] = line.split(",");
			expect([number, photo]).toEqual([`${row}`, photoOf[row]]);
			for (const value of values)
				expect(Number(value)).toBeGreaterThanOrEqual(0);
		});
		// As many as one counts in the six photographs.
		expect(rows).toBe(22);
	});

	test("gives the same bytes with any number of threads", async () => {
		for (const workers of ["1", "2"]) {
			const { exitCode } = await embed(`of-${workers}`, "--workers", workers);
			expect(exitCode).toBe(0);
			expect(readResults(`of-${workers}`)).toEqual(readResults("first"));
		}
	});

	test.skipIf(nodes.length === 0)(
		"gives the same bytes under other versions of Node",
		needs("no other Node: GCN_CLUSTER_NODES"),
		() => {
			for (const [i, node] of nodes.entries()) {
				const out = join(base, `node-${i}`);
				const argv = [programFile, "embed", photos, "--out", out];
				const { status, stderr } = spawnSync(node, argv, { encoding: "utf8" });
				expect(status, stderr).toBe(0);
				expect(readResults(`node-${i}`)).toEqual(readResults("first"));
			}
		},
	);

	test("a killed run goes on photo by photo, to the same bytes", async () => {
		const journal = join(base, "killed/.photos");
		const killed = await runProgramFile(
			["embed", photos, "--out", join(base, "killed"), "--workers", "1"],
			{
				onStart(child) {
					const timer = setInterval(() => {
						try {
							if (readFileSync(journal).includes("3.jpg"))
								child.kill("SIGKILL");
						} catch {}
					}, 20);
					child.on("close", () => clearInterval(timer));
				},
			},
		);
		expect(killed.exitCode).toBe(null);
		// What a kill leaves half written is cut off.
		writeFileSync(journal, "half a record", { flag: "a" });
		const { exitCode, stdout } = await embed("killed", "--resume", "--json");
		expect(exitCode).toBe(0);
		expect(JSON.parse(stdout).kept).toBeGreaterThan(0);
		expect(readResults("killed")).toEqual(readResults("first"));
		expect(readdirSync(join(base, "killed")).sort()).toEqual(
			[".photos", ...results].sort(),
		);
	});

	test("a second run does only what is new or changed", async () => {
		cpSync(join(base, "first"), join(base, "second"), { recursive: true });
		const changed = join(photos, "2.jpg");
		const original = readFileSync(changed);
		writeFileSync(join(photos, "new.jpg"), original);
		utimesSync(changed, new Date(), new Date(0));
		const { stdout, exitCode } = await embed("second", "--json");
		expect(exitCode).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({ photos: 8, kept: 6 });
		expect((await embed("anew")).exitCode).toBe(0);
		expect(readResults("second")).toEqual(readResults("anew"));
		rmSync(join(photos, "new.jpg"));
		expect((await embed("second")).exitCode).toBe(0);
		expect(readResults("second")).toEqual(readResults("first"));
	});

	test("other options begin anew, and are refused with --resume", async () => {
		cpSync(join(base, "first"), join(base, "other"), { recursive: true });
		const refused = await embed("other", "--resume", "--min-face", "260");
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toContain(
			"expected photos that were embedded with the same --min-face (260), got with 20 (without --resume, the run begins anew)",
		);
		const { exitCode, stderr } = await embed("other", "--min-face", "260");
		expect(exitCode).toBe(0);
		expect(stderr).toContain(
			"note: all photos are embedded anew: --min-face was 20 before",
		);
		const { rows } = readFloatMatrix(join(base, "other/features.npy"));
		expect(rows).toBeLessThan(
			readFloatMatrix(join(base, "first/features.npy")).rows,
		);
	});

	test("replaces no file that somebody wrote or changed, without --force", async () => {
		cpSync(join(base, "first"), join(base, "edited"), { recursive: true });
		const table = join(base, "edited/faces.csv");
		writeFileSync(table, "my notes\n", { flag: "a" });
		const refused = await embed("edited");
		expect(refused.exitCode).toBe(1);
		expect(refused.stderr).toContain(
			`${table}: expected a file that gcn-cluster wrote (or none), got another one, or one that was changed since (--force replaces it)`,
		);
		expect((await embed("edited", "--force")).exitCode).toBe(0);
		expect(readResults("edited")).toEqual(readResults("first"));
	});

	test("goes on into a library of people, which gets each face once", async () => {
		const library = join(base, "people");
		const run = async () => {
			const argv = ["--people", library, "--json"];
			const { exitCode, stdout, stderr } = await embed("first", ...argv);
			expect(exitCode, stderr).toBe(0);
			return JSON.parse(stdout);
		};
		const { faces, people } = await run();
		expect(people.assigned).toHaveLength(faces);
		expect((await run()).people).toMatchObject({ event: null, assigned: [] });
		const listed = await runProgramFile(["people", library, "--json"]);
		const { people: all } = JSON.parse(listed.stdout);
		const rows = (all as { rows: number }[]).map((person) => person.rows);
		expect(rows.reduce((sum, count) => sum + count, 0)).toBe(faces);
	});
});
