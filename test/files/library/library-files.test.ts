/** A library's folder: what is written is read again, by readers beside a writer, from another place, and from a read-only one. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openLibraryFiles } from "../../../src/files/library/library-files.ts";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import { needs } from "../../helpers/needs.ts";
import {
	change,
	contents,
	openReader,
	openWriter,
	undoEvent,
	withReader,
	withWriter,
} from "../../helpers/small-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const at = (name: string) => join(base, name);

/** Two events: three rows of two people, then a decision. */
async function makeLibrary(folder: string): Promise<void> {
	await withWriter(folder, (library) => {
		change(library, "add", (event) => {
			event.addPeople(2);
			event.addRows({
				count: 3,
				ids: ["a.jpg#0", "a.jpg#1", null],
				photos: ["a.jpg", "a.jpg", "ü 顔.jpg"],
				boxes: ["[1,2,3,4]", null, null],
				person: [0, 1, -1],
				confidence: [0.5, Math.fround(0.1), Number.NaN],
				isForeign: [0, 0, 1],
				copyOf: [-1, 0, -1],
			});
			const data = Float32Array.of(1, 2, 3, 4, 5, 6);
			event.appendFeatures(Int32Array.of(0, 1, 2), { rows: 3, cols: 2, data });
			event.setSetting("grouping", { threshold: 0.5 });
		});
		change(library, "decide", (event) => {
			event.setPeople("name", [1], ["Åsa"]);
			event.addDecisions([
				{ kind: "name", row: null, otherRow: null, person: 1, value: "Åsa" },
			]);
		});
	});
}

/** What went wrong, in one line. */
async function refusal(action: Promise<unknown>): Promise<string> {
	const error = await action.then(
		() => null,
		(reason: Error) => reason,
	);
	expect(error?.name).toBe("InputError");
	expect(error?.message).not.toMatch(/[\r\n]/);
	return (error?.message ?? "").replaceAll(base, "");
}

test("holds what was written", async () => {
	await makeLibrary(at("whole"));
	expect(readdirSync(at("whole")).sort()).toEqual([
		"library.sqlite",
		"segments",
	]);
	expect(readdirSync(at("whole/segments"))).toEqual(["000001"]);
	await withReader(at("whole"), (library) => {
		const { state } = library;
		expect(contents(library)).toMatchObject({
			rows: {
				person: [0, 1, -1],
				confidence: [0.5, Math.fround(0.1), Number.NaN],
				quality: [Number.NaN, Number.NaN, Number.NaN],
				copyOf: [-1, 0, -1],
				isForeign: [0, 0, 1],
				isDoubtful: [0, 0, 0],
				added: [0, 0, 0],
				removed: [-1, -1, -1],
			},
			ids: ["a.jpg#0", "a.jpg#1", null],
			photos: ["a.jpg", "a.jpg", "ü 顔.jpg"],
			features: [1, 2, 3, 4, 5, 6],
		});
		expect(state.rowTexts("box", 0, 2)).toEqual(["[1,2,3,4]", null]);
		expect([...state.findRows(["a.jpg#1", "b", "a.jpg#0"])]).toEqual([
			1, -1, 0,
		]);
		expect(state.people()).toEqual([
			expect.objectContaining({ number: 0, name: null, created: 0 }),
			expect.objectContaining({ number: 1, name: "Åsa", ended: null }),
		]);
		expect(state.changes(1)).toEqual([
			{ item: "people", number: 1, field: "name", before: null, after: "Åsa" },
		]);
		expect(state.events().map((event) => event.command)).toEqual([
			"add",
			"decide",
		]);
		expect(state.setting("grouping")).toEqual({ threshold: 0.5 });
		expect(state.setting("other")).toBeUndefined();
		expect(() => library.beginEvent("add")).toThrow("for reading");
	});
});

test("an event that is thrown away leaves nothing", async () => {
	const folder = at("aborted");
	await makeLibrary(folder);
	const before = await withReader(folder, contents);
	await withWriter(folder, (library) => {
		const event = library.beginEvent("add");
		const first = event.addRows({ count: 1, ids: ["new"] });
		const data = Float32Array.of(1, 2);
		event.appendFeatures(Int32Array.of(first), { rows: 1, cols: 2, data });
		expect(() => library.beginEvent("add")).toThrow("another event");
		event.abort();
		expect(readdirSync(join(folder, "segments"))).toEqual(["000001"]);
		expect(contents(library)).toEqual(before);
		expect(() => event.removeRows([0])).toThrow("after its end");
	});
	expect(readdirSync(folder).sort()).toEqual(["library.sqlite", "segments"]);
});

test("an id is one row's, of those that are there", async () => {
	const folder = at("ids");
	await makeLibrary(folder);
	await withWriter(folder, (library) => {
		for (const ids of [["a.jpg#1"], ["x", "x"]]) {
			const event = library.beginEvent("add");
			expect(() => event.addRows({ count: ids.length, ids })).toThrow(
				/expected ids that no other row has, got another row with the id "(a.jpg#1|x)"$/,
			);
		}
		change(library, "remove", (event) => {
			expect(event.removeRows([1])).toEqual([1]);
			expect(event.removeRows([1])).toEqual([]);
		});
		change(library, "add", (event) => {
			expect(event.addRows({ count: 1, ids: ["a.jpg#1"] })).toBe(3);
		});
		expect([...library.state.findRows(["a.jpg#1"])]).toEqual([3]);
		expect(() => undoEvent(library, 2)).toThrow(
			/event 2: expected an event that stands by itself, got another row with the id of one of its rows/,
		);
	});
});

test("features of another length are refused", async () => {
	await makeLibrary(at("length"));
	await withWriter(at("length"), (library) => {
		const event = library.beginEvent("add");
		const features = { rows: 1, cols: 3, data: new Float32Array(3) };
		const rows = Int32Array.of(event.addRows({ count: 1 }));
		expect(() => event.appendFeatures(rows, features)).toThrow(
			/expected features of 2 values, as those of the library, got 3$/,
		);
	});
});

describe("a reader", () => {
	test("keeps its state while a writer changes everything, and does not wait", async () => {
		const folder = at("beside");
		await makeLibrary(folder);
		const reader = await openReader(folder);
		const before = contents(reader);
		const second = await openReader(folder);
		await withWriter(folder, async (library) => {
			const event = library.beginEvent("regroup");
			event.clearSegments("features");
			const data = Float32Array.of(9, 9);
			event.appendFeatures(Int32Array.of(0), { rows: 1, cols: 2, data });
			event.setRows("person", [0, 1, 2], [1, 1, 1]);
			expect(await withReader(folder, contents)).toEqual(before);
			event.commit({});
			// The segment that both readers name is removed; they have it open.
			expect(readdirSync(join(folder, "segments"))).toEqual(["000002"]);
			expect(contents(reader)).toEqual(before);
			expect(contents(second)).toEqual(before);
			const after = await withReader(folder, contents);
			expect(after).toEqual(contents(library));
			expect(after.features).toEqual([9, 9]);
			expect(after.rows.person).toEqual([1, 1, 1]);
		});
		reader.close();
		second.close();
	});

	test("leaves nothing behind, beside the library or in the folder of temporary files", async () => {
		const folder = at("tidy");
		await makeLibrary(folder);
		const own = at("tmp");
		mkdirSync(own);
		const { pid } = spawnSync(process.execPath, ["--version"]);
		const killed = (name: string) =>
			join(own, `gcn-cluster-library-${pid}-${name}`);
		mkdirSync(killed("now"));
		mkdirSync(killed("long-ago"));
		utimesSync(killed("long-ago"), 1, 1);
		const before = process.env.TMPDIR;
		process.env.TMPDIR = own;
		try {
			await withReader(folder, contents);
			await withWriter(folder, (library) => {
				change(library, "nothing", () => {});
			});
		} finally {
			if (before === undefined) delete process.env.TMPDIR;
			else process.env.TMPDIR = before;
		}
		expect(readdirSync(own)).toEqual([basename(killed("now"))]);
		expect(readdirSync(folder).sort()).toEqual(["library.sqlite", "segments"]);
	});
});

describe("a second writer", () => {
	/** A process that has the library open for writing until it is killed. */
	async function startWriter(folder: string): Promise<ChildProcess> {
		const code = `const { openLibraryFiles } = await import(${JSON.stringify(
			join(
				import.meta.dirname,
				"../../../dist/src/files/library/library-files.js",
			),
		)});
			const library = await openLibraryFiles(${JSON.stringify(folder)}, { mode: "write", waitSeconds: 0 });
			library.beginEvent("add").addRows({ count: 5 });
			console.log("open");
			setInterval(() => {}, 1000);`;
		const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		await new Promise((resolve) => child.stdout!.once("data", resolve));
		return child;
	}

	test("is told which process writes; once that was killed, it goes on without repair", async () => {
		const folder = at("locked");
		await makeLibrary(folder);
		const before = await withReader(folder, contents);
		const child = await startWriter(folder);
		expect(await refusal(openWriter(folder))).toBe(
			`/locked: expected an output that no other run writes to, got one that process ${child.pid} is writing to (wait for it, or choose another output)`,
		);
		expect(await withReader(folder, contents)).toEqual(before);
		const ended = new Promise((resolve) => child.once("exit", resolve));
		child.kill("SIGKILL");
		await ended;
		expect(existsSync(join(folder, ".draft"))).toBe(true);
		await withWriter(folder, (library) => {
			expect(contents(library)).toEqual(before);
			expect(readdirSync(folder).sort()).toEqual([
				".lock",
				"library.sqlite",
				"segments",
			]);
		});
	});

	test("waits as long as it is told", async () => {
		const folder = at("waiting");
		await makeLibrary(folder);
		const first = await openWriter(folder);
		const second = openWriter(folder, 60);
		change(first, "decide", (event) => event.setPeople("name", [0], ["A"]));
		first.close();
		const library = await second;
		expect(library.state.people()[0].name).toBe("A");
		library.close();
	});
});

test("a folder that is moved or copied is the same library", async () => {
	await makeLibrary(at("here"));
	const before = await withReader(at("here"), contents);
	cpSync(at("here"), at("copy"), { recursive: true });
	renameSync(at("here"), at("there"));
	expect(await withReader(at("there"), contents)).toEqual(before);
	await withWriter(at("copy"), (library) => {
		expect(contents(library)).toEqual(before);
	});
});

describe("one line says", () => {
	test("that there is no library", async () => {
		const read = { mode: "read", waitSeconds: 0 } as const;
		expect(await refusal(openLibraryFiles(at("missing"), read))).toBe(
			"/missing: expected the folder of a library, got no such folder",
		);
		mkdirSync(at("photos"));
		writeFileSync(at("photos/a.jpg"), "");
		const write = { mode: "write", waitSeconds: 0 } as const;
		expect(await refusal(openLibraryFiles(at("photos"), write))).toBe(
			"/photos: expected the folder of a library, got one without library.sqlite",
		);
		expect(await refusal(openWriter(at("photos")))).toBe(
			"/photos: expected a library or an empty folder, got a folder with a.jpg",
		);
		expect(readdirSync(at("photos"))).toEqual(["a.jpg"]);
	});

	test("that a file is damaged", async () => {
		await makeLibrary(at("damaged"));
		const array = at("damaged/segments/000001/features.npy");
		const bytes = readFileSync(array);
		writeFileSync(array, bytes.subarray(0, -4));
		expect(await refusal(openReader(at("damaged")))).toMatch(
			/features\.npy: expected 3 x 2 float32 values \(\d+ bytes\), got \d+ bytes$/,
		);
		writeFloatMatrix(array, { rows: 2, cols: 2, data: new Float32Array(4) });
		expect(await refusal(openReader(at("damaged")))).toMatch(
			/features\.npy: expected an array of the library with 3 rows of f4, got 2 x 2 of f4$/,
		);
		rmSync(array);
		expect(await refusal(openReader(at("damaged")))).toMatch(
			/features\.npy: expected an array of the library, got no such file$/,
		);
		writeFileSync(at("damaged/library.sqlite"), "no database, but long enough");
		expect(await refusal(openReader(at("damaged")))).toMatch(
			/library\.sqlite: expected .*, got an error of SQLite: file is not a database$/,
		);
	});

	test("that another program is changing the database", async () => {
		await makeLibrary(at("shell"));
		await withWriter(at("shell"), (library) => {
			writeFileSync(at("shell/library.sqlite-journal"), "changes");
			expect(() => library.beginEvent("add")).toThrow(
				/library\.sqlite: expected a database that no other program is changing, got changes of one/,
			);
		});
	});

	test.skipIf(process.platform === "win32")(
		"that the folder is read-only, which disturbs no reader",
		async () => {
			const folder = at("closed");
			await makeLibrary(folder);
			const before = await withReader(folder, contents);
			chmodSync(base, 0o755);
			chmodSync(folder, 0o555);
			const isRoot = process.getuid?.() === 0;
			if (isRoot) process.seteuid!(65534);
			try {
				expect(await withReader(folder, contents)).toEqual(before);
				expect(await refusal(openWriter(folder))).toBe(
					"/closed: expected a library that can be written, got no permission",
				);
			} finally {
				if (isRoot) process.seteuid!(0);
				chmodSync(folder, 0o755);
			}
		},
	);
});

const python = spawnSync("python3", ["-c", "import sqlite3"]).status === 0;
test.skipIf(!python)(
	"Python's sqlite3 reads the tables",
	needs("no python3"),
	async () => {
		await makeLibrary(at("python"));
		const code = `import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
query = lambda sql: db.execute(sql).fetchall()
print(json.dumps([query("PRAGMA integrity_check"), query("SELECT number, id, photo, person, is_foreign FROM rows"), query("SELECT number, name FROM people"), query("SELECT kind, person, value FROM decisions"), query("SELECT command FROM events"), query("SELECT value FROM settings WHERE key = 'grouping'")]))`;
		const { stdout, stderr } = spawnSync(
			"python3",
			["-c", code, at("python/library.sqlite")],
			{ encoding: "utf8" },
		);
		expect(stderr).toBe("");
		expect(JSON.parse(stdout)).toEqual([
			[["ok"]],
			[
				[0, "a.jpg#0", "a.jpg", 0, 0],
				[1, "a.jpg#1", "a.jpg", 1, 0],
				[2, null, "ü 顔.jpg", null, 1],
			],
			[
				[0, null],
				[1, "Åsa"],
			],
			[["name", 1, "Åsa"]],
			[["add"], ["decide"]],
			[['{"threshold":0.5}']],
		]);
	},
);
