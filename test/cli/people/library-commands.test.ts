/** The whole way of a user through a library of people, on the bundled faces. */
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../../scripts/command-line.mjs";
import { bundledFaces } from "../../../src/files/bundled.ts";
import { readFloatMatrix } from "../../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import type {
	Difference,
	LibraryDecision,
	LibraryEventInfo,
	LibraryPerson,
	LibraryRow,
	PeopleQuestion,
} from "../../../src/people/library-types.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../../helpers/command.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const library = at("library");
const idOf = (row: number) => `crops/${row}.jpg`;

/** Writes rows of the bundled faces with their ids, photos and boxes, and returns the options that read them. */
function writeRows(name: string, start: number, end: number): string[] {
	const { cols, data } = readFloatMatrix(bundledFaces.features);
	const rows = end - start;
	const part = data.subarray(start * cols, end * cols);
	writeFloatMatrix(at(`${name}.npy`), { rows, cols, data: part });
	const numbers = Array.from({ length: rows }, (_, i) => start + i);
	const write = (what: string, lineOf: (row: number) => string) =>
		writeFileSync(
			at(`${name}-${what}.txt`),
			numbers.map((row) => `${lineOf(row)}\n`).join(""),
		);
	write("ids", idOf);
	write("photos", (row) => (row % 2 === 0 ? "" : `photo ${row}`));
	write("boxes", (row) => `${row},2,64,64`);
	return commandLine`--feat_path ${at(`${name}.npy`)} --ids ${at(`${name}-ids.txt`)}
		--photos ${at(`${name}-photos.txt`)} --boxes ${at(`${name}-boxes.txt`)}`;
}

const people = async () =>
	(await runForJson<{ people: LibraryPerson[] }>("people", library)).people;

const facesOf = async (person: number) =>
	(
		await runForJson<{ faces: LibraryRow[] }>(
			...commandLine`people ${library} --person ${person}`,
		)
	).faces;

/** Lines of a command that succeeds. */
async function linesOf(...argv: readonly string[]): Promise<string[]> {
	const { exitCode, stdout, stderr } = await runCommand(...argv);
	expect(exitCode, stderr.join("\n")).toBe(0);
	return stdout.trimEnd().split("\n");
}

/** Names of the pictures in each folder. */
const albums = (name: string) =>
	Object.fromEntries(
		readdirSync(at(name))
			.filter((folder) => !folder.startsWith("."))
			.map((folder) => [folder, readdirSync(join(at(name), folder)).sort()]),
	);

describe("a library of people", () => {
	test("is made of new faces, whose people are listed", async () => {
		const lines = await linesOf("add", library, ...writeRows("first", 0, 900));
		expect(lines[0]).toBe("event 0: 900 rows added");
		expect(lines[1]).toMatch(/^new people \(\d+\): 0, 1, 2, .* and \d+ more$/);
		expect(lines.at(-1)).toBe(`to take it back: gcn-cluster undo ${library} 0`);
		const all = await people();
		const total = all.reduce((sum, { rows }) => sum + rows, 0);
		expect(total).toBe(900);
		const table = await linesOf(...commandLine`people ${library} --most 2`);
		expect(table).toHaveLength(5);
		expect(table[0]).toBe(
			`${all.length} people (${all.filter(({ rows }) => rows === 1).length} of one face), 900 faces`,
		);
		expect(table[4]).toMatch(/^and \d+ more people: --most \d+ lists all$/);
		const [{ person, rows }] = all;
		const faces = await facesOf(person);
		expect(faces).toHaveLength(rows);
		const { row, id, photo, box } = faces[0];
		expect(id).toBe(idOf(row));
		expect(photo).toBe(row % 2 === 0 ? null : `photo ${row}`);
		expect(box).toBe(`${row},2,64,64`);
	});

	test("keeps names as faces are added", async () => {
		const [a, b, c] = await people();
		const named = await runForJson<Difference>(
			...commandLine`decide ${library} --name ${`${a.person}=Ann`} ${`${b.person}=Ben`} --hide ${c.person}`,
		);
		expect(named.named).toEqual([
			{ person: a.person, name: "Ann" },
			{ person: b.person, name: "Ben" },
		]);
		const added = await runForJson<Difference>(
			"add",
			library,
			...writeRows("second", 900, 1000),
		);
		expect(added.assigned.filter(({ before }) => before === null)).toHaveLength(
			100,
		);
		const [ann] = (await people()).filter(({ name }) => name === "Ann");
		expect(ann.person).toBe(a.person);
		expect(ann.rows).toBeGreaterThanOrEqual(a.rows);
		const hidden = (await people()).filter(({ isHidden }) => isHidden);
		expect(hidden.map(({ person }) => person)).toEqual([c.person]);
	});

	test("asks, follows the answers in a .csv of ids, and takes them back", async () => {
		type Asked = PeopleQuestion & { ids: string[] };
		const { questions } = await runForJson<{ questions: Asked[] }>(
			...commandLine`questions ${library} --most 3`,
		);
		expect(questions).toHaveLength(3);
		const [first, second] = questions;
		expect(first.ids).toEqual(first.rows.map(idOf));
		const lines = await linesOf(...commandLine`questions ${library} --most 3`);
		expect(lines[1]).toContain(first.ids.join(", "));
		const before = await people();
		writeFileSync(at("same.csv"), `id,id\n${first.ids.join(",")}\n`);
		writeFileSync(at("different.csv"), `${second.rows.join(",")}\n`);
		const decided = await runForJson<Difference>(
			...commandLine`decide ${library} --same ${at("same.csv")} --different ${at("different.csv")}`,
		);
		expect(decided.merges).toHaveLength(1);
		expect(first.people).toContain(decided.merges[0].from);
		expect(await people()).toHaveLength(before.length - 1);
		const later = await runForJson<{ questions: Asked[] }>(
			"questions",
			library,
		);
		const asked = later.questions.map(({ people }) => String(people));
		expect(asked).not.toContain(String(second.people));
		const of = await runForJson<{ questions: Asked[] }>(
			...commandLine`questions ${library} --person ${later.questions[0].people[0]}`,
		);
		for (const { people } of of.questions)
			expect(people).toContain(later.questions[0].people[0]);
		await linesOf("undo", library);
		expect(await people()).toEqual(before);
		const { events } = await runForJson<{ events: LibraryEventInfo[] }>(
			"history",
			library,
		);
		expect(events.map(({ command }) => command)).toEqual([
			"add",
			"decide",
			"add",
			"decide",
			"undo",
		]);
		expect(events[3].undone).toBe(4);
	});

	test("lists decisions, which are withdrawn by their numbers", async () => {
		const { decisions } = await runForJson<{ decisions: LibraryDecision[] }>(
			"history",
			library,
		);
		expect(decisions.map(({ kind }) => kind)).toEqual(["name", "name", "hide"]);
		const lines = await linesOf("history", library);
		expect(lines).toContain(
			`  decision ${decisions[0].decision}: person ${decisions[0].person} is Ann`,
		);
		await linesOf(
			...commandLine`decide ${library} --withdraw ${decisions[2].decision}`,
		);
		expect((await people()).some(({ isHidden }) => isHidden)).toBe(false);
	});

	test("takes all kinds of decisions from one file", async () => {
		const all = await people();
		const [, , , d, e] = all;
		const rows = await facesOf(d.person);
		writeFileSync(
			at("decisions.csv"),
			`kind,a,b\nname,${d.person},Dan\nhide,${e.person},\ndifferent,${rows[0].id},${rows[1].row}\n`,
		);
		await linesOf(
			...commandLine`decide ${library} --decisions ${at("decisions.csv")}`,
		);
		const after = await people();
		expect(after.find(({ name }) => name === "Dan")?.person).toBe(d.person);
		expect(after.find(({ isHidden }) => isHidden)?.person).toBe(e.person);
		const whose = async (row: number) =>
			(await exported()).rows.find((each) => each.row === row)?.person;
		expect(await whose(rows[0].row)).not.toBe(await whose(rows[1].row));
		writeFileSync(
			at("decisions.jsonl"),
			`{"kind":"unhide","person":${e.person}}\n{"kind":"name","person":${d.person},"name":null}\n`,
		);
		await linesOf(
			...commandLine`decide ${library} --decisions ${at("decisions.jsonl")}`,
		);
		const last = await people();
		expect(last.some(({ isHidden }) => isHidden)).toBe(false);
		expect(last.some(({ name }) => name === "Dan")).toBe(false);
		await linesOf("undo", library);
		await linesOf("undo", library);
		expect(await people()).toEqual(all);
	});

	const exported = () => {
		rmSync(at("all.json"), { force: true });
		return linesOf(
			...commandLine`export ${library} --out ${at("all.json")}`,
		).then(
			() =>
				JSON.parse(readFileSync(at("all.json"), "utf8")) as {
					people: LibraryPerson[];
					rows: LibraryRow[];
				},
		);
	};

	test("fills folders with pictures and keeps them up to date", async () => {
		mkdirSync(at("pictures/crops"), { recursive: true });
		for (let row = 0; row < 999; row++)
			writeFileSync(at(`pictures/${idOf(row)}`), `${row}`);
		const command = commandLine`export ${library} --folders ${at("albums")} --pictures ${at("pictures")}`;
		const lines = await linesOf(...command);
		expect(lines[0]).toMatch(/^\d+ folders of people: \d+ pictures made, 0 /);
		const all = await people();
		const ann = all.find(({ name }) => name === "Ann")!;
		const faces = await facesOf(ann.person);
		const pictures = faces.map(({ row }) => `${row}.jpg`).sort();
		expect(albums("albums").Ann).toEqual(pictures);
		const large = all.filter(({ rows, name }) => rows > 1 || name !== null);
		expect(Object.keys(albums("albums")).sort()).toEqual(
			large.map(({ person, name }) => name ?? `${person}`).sort(),
		);
		const before = albums("albums");
		writeFileSync(at("albums/Ann/mine.txt"), "mine");
		await linesOf(
			...commandLine`decide ${library} --name ${`${ann.person}=Anna`}`,
		);
		const { folders } = await runForJson<{ folders: object }>(...command);
		expect(folders).toMatchObject({
			made: 0,
			moved: pictures.length,
			removed: 0,
		});
		expect(albums("albums")).toEqual({
			...before,
			Ann: ["mine.txt"],
			Anna: pictures,
		});
		for (const picture of pictures)
			expect(`${readFileSync(at(`albums/Anna/${picture}`))}.jpg`).toBe(picture);
		await linesOf("undo", library);
	});

	test("loses faces, by ids, numbers or a file of them, and gets them back", async () => {
		const before = await exported();
		writeFileSync(at("gone.txt"), `${idOf(5)}\n${idOf(6)}\n`);
		await linesOf(...commandLine`remove ${library} --ids ${at("gone.txt")}`);
		await linesOf(...commandLine`remove ${library} --rows 7 8`);
		await linesOf(...commandLine`remove ${library} --ids ${idOf(9)}`);
		const { rows } = await exported();
		expect(rows.map(({ row }) => row)).toEqual(
			before.rows.map(({ row }) => row).filter((row) => row < 5 || row > 9),
		);
		for (let i = 0; i < 3; i++) await linesOf("undo", library);
		expect(await exported()).toEqual(before);
	});

	test("regroups, and says where nothing changed", async () => {
		const lines = await linesOf(...commandLine`regroup ${library}`);
		expect(lines[0]).toMatch(/^event \d+: all rows keep their people$/);
		const { event } = await runForJson<Difference>(
			...commandLine`regroup ${library} --full`,
		);
		expect(event).toBeGreaterThan(0);
	});

	test("keeps its network, and says so", async () => {
		writeFileSync(at("one.txt"), "another.jpg\n");
		const { stderr } = await runCommand(
			"add",
			library,
			...writeRows("third", 0, 1),
			...commandLine`--ids ${at("one.txt")} --checkpoint logs/best.ckpt`,
		);
		expect(stderr[0]).toBe(
			"note: no effect of --checkpoint: a library keeps its network",
		);
		await linesOf("undo", library);
	});

	test("prints nothing with --quiet, and progress never on stdout", async () => {
		const { stdout, stderr } = await runCommand(
			...commandLine`regroup ${library} --quiet`,
		);
		expect({ stdout, stderr }).toEqual({ stdout: "", stderr: [] });
	});

	test("writes its own files again, and no others", async () => {
		for (const name of ["people.csv", "people.json", "people.parquet"]) {
			const command = commandLine`export ${library} --out ${at(name)}`;
			await linesOf(...command);
			await linesOf(...command);
			writeFileSync(at(name), "row,name\n0,Ann\n");
			await expectUsageError(command, /--force replaces it/);
			await linesOf(...command, "--force");
		}
		const labels = await runForJson(
			...commandLine`evaluate --labels_path ${bundledFaces.labels} --clusters_path ${at("people.csv")}`,
		);
		expect(labels.matched).toBe("row");
		expect((labels.bcubed as { f: number }).f).toBeGreaterThan(0.9);
	});
});

describe("what is no library, row, person or decision", () => {
	const refusals: readonly [string, RegExp][] = [
		["people NONE", /none: expected the folder of a library/],
		["remove LIB --rows 5 x", /^--rows: expected a row number, got "x"$/],
		["remove LIB --ids nobody.jpg", /^nobody.jpg: expected an id of the lib/],
		["remove LIB --ids LINES", /expected an id of the library in line 2, got/],
		["decide LIB", /^gcn-cluster decide: expected a decision, got none/],
		["decide LIB --name Ann", /^--name: expected the number of a person and/],
		["decide LIB --name 99999=Ann", /99999/],
		["decide LIB --withdraw 0 --hide 1", /^--withdraw: expected no other/],
		["decide LIB --same LINES", /expected 2 fields in line 1/],
		["decide LIB --decisions LINES", /expected one of same, different, name/],
		["people LIB --person 99999", /^--person: expected a person of the libr/],
		["export LIB --folders LIB/x", /expected a folder outside the library/],
		["undo LIB 99999", /expected an event to take back, got no event 99999/],
	];
	test.each(refusals)("%s", async (line, message) => {
		writeFileSync(at("lines.txt"), `${idOf(3)}\nnobody.jpg\n`);
		const argv = line
			.replaceAll("LIB", library)
			.replace("NONE", at("none"))
			.replace("LINES", at("lines.txt"))
			.split(" ");
		await expectUsageError(argv, message);
		expect(existsSync(at("none"))).toBe(false);
	});
});
