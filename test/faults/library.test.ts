/**
 * A library whose writer is killed: by SIGKILL at random moments, and at each of its changes to the disk. It is as before or as after each event, and the next
 * writer goes on. `npm run test:faults` kills a hundred times. And a full disk, a read-only one, and what is synced before what.
 * @module-tag slow/faults
 */
import { spawn, spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import type { LibraryFiles } from "../../src/files/library/library-files.ts";
import type * as processes from "../../src/files/processes.ts";
import { builtModule } from "../helpers/built-program.ts";
import { canMount } from "../helpers/can-mount.ts";
import { type Disk, Killed } from "../helpers/crashing-fs.ts";
import { needs } from "../helpers/needs.ts";
import {
	contents,
	openWriter,
	withReader,
	withWriter,
} from "../helpers/small-library.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const shared = vi.hoisted(() => ({ disk: null as Disk | null, run: 0 }));

vi.mock("node:fs", async (original) => {
	const { createCrashingFs } = await import("../helpers/crashing-fs.ts");
	const { disk, module } = createCrashingFs(await original());
	shared.disk = disk;
	return module;
});

/** Every run counts as a process of its own, and those before the last one as ended. */
vi.mock("../../src/files/processes.ts", async (original) => {
	const real = await original<typeof processes>();
	const started = () => `${shared.run}`;
	return {
		ownMark: () => ({ ...real.ownMark(), started: started() }),
		isGone: (mark: processes.ProcessMark) =>
			mark.pid === process.pid ? mark.started !== started() : real.isGone(mark),
		isRunning: () => false,
	} satisfies typeof processes;
});

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const numKills = isFull ? 100 : 12;
const seed = Number(process.env.GCN_CLUSTER_SEED ?? 1);
const base = temporaryFolder();
const at = (name: string) => join(base, name);

/** Event i of the library, by its number: adds, removes, decides, groups anew and takes back. */
const nextEvent = `(library) => {
	const { numRows } = library.state;
	const number = library.state.events().length;
	if (number % 7 === 6) {
		const { event, root } = library.beginUndo(null);
		return event.commit({ event: root });
	}
	const event = library.beginEvent("event " + number);
	if (number % 7 < 3) {
		const count = 3 + number % 40;
		const person = event.addPeople(1);
		const first = event.addRows({ count, person: Array(count).fill(person) });
		const rows = Int32Array.from({ length: count }, (_, i) => first + i);
		const data = new Float32Array(count * 8).fill(number);
		event.appendFeatures(rows, { rows: count, cols: 8, data });
		const neighbours = Int32Array.from({ length: count * 4 }, (_, i) => i % (numRows + 1));
		const cosines = new Float32Array(count * 4).fill(number);
		const masses = new Float32Array(count).fill(number);
		event.appendLists({ rows, neighbours, cosines, scores: cosines, first: cosines, masses });
	} else if (number % 7 === 3) event.removeRows([number % numRows]);
	else if (number % 7 === 4) {
		event.setPeople("name", [0], ["name " + number]);
		event.addDecisions([{ kind: "name", row: null, otherRow: null, person: 0, value: "name " + number }]);
	} else {
		const rows = Int32Array.from({ length: numRows }, (_, i) => i);
		event.setRows("confidence", rows, new Float32Array(numRows).fill(1 / number));
	}
	event.commit({ number });
}`;
const doEvent = new Function(`return ${nextEvent}`)() as (
	library: LibraryFiles,
) => void;

/** The library after so many events that were never disturbed. */
const states: ReturnType<typeof contents>[] = [];
async function stateAfter(events: number) {
	const folder = at("undisturbed");
	if (states.length > events) return states[events];
	await withWriter(folder, (library) => {
		if (states.length === 0) states.push(contents(library));
		while (states.length <= events) {
			doEvent(library);
			states.push(contents(library));
		}
	});
	return states[events];
}

test(`killed ${numKills} times at random moments, it is as after one of its events`, async () => {
	const folder = at("killed");
	const random = createRandom(seed);
	const code = `
		const { openLibraryFiles } = await import(${JSON.stringify(builtModule("files/library/library-files"))});
		const next = ${nextEvent};
		const library = await openLibraryFiles(process.argv[1], { mode: "create", waitSeconds: 0 });
		process.stdout.write("open");
		for (;;) {
			next(library);
			process.stdout.write(".");
		}`;
	let events = 0;
	let most = 0;
	let kills = 0;
	let amidst = 0;
	let eventMs = 20;
	for (; kills < numKills; kills++) {
		if (kills % 25 === 0) {
			rmSync(folder, { recursive: true, force: true });
			events = 0;
		}
		const argv = ["--input-type=module", "-e", code, folder];
		const child = spawn(process.execPath, argv, {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const ended = new Promise((resolve) => child.once("close", resolve));
		let said = "";
		// It is killed after up to three events, within about one more, however long that takes on this machine.
		const enough = "open".length + Math.floor(4 * random.next());
		await new Promise<void>((resolve) => {
			let before = performance.now();
			child.stdout.on("data", (text) => {
				said += text;
				const now = performance.now();
				if (said.length > "open".length)
					eventMs = (now - before) / `${text}`.length;
				before = now;
				if (said.length >= enough) resolve();
			});
		});
		const after = eventMs * random.next();
		await new Promise((resolve) => setTimeout(resolve, after));
		child.kill("SIGKILL");
		await ended;
		const told = said.length - "open".length;
		if (existsSync(join(folder, ".draft"))) amidst++;
		const isThere = existsSync(join(folder, "library.sqlite"));
		expect(isThere || (events === 0 && told === 0)).toBe(true);
		if (!isThere) continue;
		const found = await withReader(folder, contents);
		// An event may have been committed that the process could not tell of.
		expect([events + told, events + told + 1]).toContain(found.events.length);
		events = found.events.length;
		most = Math.max(most, events);
		expect(found).toEqual(await stateAfter(events));
		if (kills % 5 === 0)
			await withWriter(folder, (library) => {
				expect(contents(library)).toEqual(found);
				expect(readdirSync(folder).sort()).toEqual([
					".lock",
					"library.sqlite",
					"segments",
				]);
			});
	}
	expect(amidst).toBeGreaterThan(numKills / 10);
	expect(most).toBeGreaterThan(numKills / 4);
}, 600_000);

describe("killed at each of its changes to the disk", () => {
	/** Does the next event as a process that is killed at a change, where it comes so far. */
	async function run(folder: string, killedAt: number) {
		const disk = shared.disk!;
		shared.run++;
		disk.restart(killedAt);
		let isKilled = false;
		try {
			const library = await openWriter(folder);
			try {
				doEvent(library);
			} finally {
				library.close();
			}
		} catch (error) {
			if (!(error instanceof Killed)) throw error;
			isKilled = true;
		}
		disk.restart();
		shared.run++;
		return isKilled;
	}

	test.each(isFull ? [0, 1, 2, 3, 5, 6, 16, 36] : [0, 6, 36])(
		"event %i",
		async (number) => {
			const before = await stateAfter(number);
			const after = await stateAfter(number + 1);
			const folder = at(`event${number}`);
			const start = at(`before${number}`);
			mkdirSync(start);
			await withWriter(start, (library) => {
				while (library.state.events().length < number) doEvent(library);
			});
			const seen = new Set<number>();
			let isKilled = true;
			const step = isFull || number < 36 ? 1 : 7;
			for (let killedAt = 0; isKilled; killedAt += step) {
				rmSync(folder, { recursive: true, force: true });
				cpSync(start, folder, { recursive: true });
				isKilled = await run(folder, killedAt);
				await withWriter(folder, (library) => {
					const found = contents(library);
					const { length } = found.events;
					seen.add(length);
					expect(found).toEqual(length === number ? before : after);
					if (length === number) doEvent(library);
					expect(contents(library)).toEqual(after);
				});
				const left = readdirSync(folder).sort();
				expect(left).toEqual(
					["library.sqlite", "segments"].filter((name) => left.includes(name)),
				);
			}
			expect([...seen].sort((a, b) => a - b)).toEqual([number, number + 1]);
		},
	);
});

const addMuch = (library: LibraryFiles) => {
	const event = library.beginEvent("add");
	const count = 3000;
	const first = event.addRows({
		count,
		photos: Array(count).fill("a long name of a photo"),
	});
	const rows = Int32Array.from({ length: count }, (_, i) => first + i);
	const data = new Float32Array(count * 8);
	event.appendFeatures(rows, { rows: count, cols: 8, data });
	event.commit({});
};

describe.skipIf(!canMount())(
	"on a file system of its own",
	needs("no right to mount"),
	() => {
		const disk = at("disk");
		const folder = join(disk, "library");
		const mount = (...args: string[]) => {
			const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
			expect(status, stderr).toBe(0);
		};

		beforeAll(() => {
			mkdirSync(disk);
			mount("-t", "tmpfs", "-o", "size=1m", "none", disk);
		});
		afterAll(() => {
			spawnSync("umount", [disk]);
		});

		test("a full disk ends an event in one line, wherever it becomes full", async () => {
			await withWriter(folder, (library) => {
				for (let i = 0; i < 5; i++) doEvent(library);
			});
			const before = await withReader(folder, contents);
			const filler = join(disk, "filler");
			const free = () =>
				Number(
					spawnSync("df", ["--output=avail", "-k", disk], { encoding: "utf8" })
						.stdout.trim()
						.split("\n")
						.at(-1),
				);
			const room = free();
			const messages: string[] = [];
			for (let left = 4; left < room; left += 12) {
				writeFileSync(filler, new Uint8Array(1024 * (room - left)));
				const error = await withWriter(folder, addMuch).then(
					() => null,
					(reason: Error) => reason,
				);
				rmSync(filler);
				if (error === null) break;
				expect(error.name, error.stack).toBe("InputError");
				expect(error.message).toMatch(/: expected [^\n]*, got a full disk$/);
				messages.push(error.message);
				expect(await withReader(folder, contents)).toEqual(before);
				expect(readdirSync(folder).sort()).toEqual([
					"library.sqlite",
					"segments",
				]);
			}
			expect(new Set(messages).size).toBeGreaterThan(1);
			const after = await withReader(folder, contents);
			expect(after.events).toHaveLength(before.events.length + 1);
		});

		test("a read-only disk is read, and refuses a writer in one line", async () => {
			const before = await withReader(folder, contents);
			mount("-o", "remount,ro", disk);
			try {
				expect(await withReader(folder, contents)).toEqual(before);
				await expect(openWriter(folder)).rejects.toThrow(
					`${folder}: expected a library that can be written, got a read-only file system`,
				);
			} finally {
				mount("-o", "remount,rw", disk);
			}
		});
	},
);

const trace = at("trace");
const calls = "trace=openat,write,pwrite64,ftruncate,fsync,rename,close";
const canTrace =
	spawnSync("strace", ["-f", "-e", calls, "-o", trace, "true"]).status === 0;

test.skipIf(!canTrace)(
	"strace: segments and the database synced, then renamed, then the folder synced",
	needs("no strace that may trace"),
	() => {
		const folder = at("traced");
		const code = `
			const { openLibraryFiles } = await import(${JSON.stringify(builtModule("files/library/library-files"))});
			const library = await openLibraryFiles(${JSON.stringify(folder)}, { mode: "create", waitSeconds: 0 });
			(${nextEvent})(library);
			library.close();`;
		const command = [process.execPath, "--input-type=module", "-e", code];
		const { status } = spawnSync("strace", [
			...["-f", "-y", "-e", calls, "-o", trace, ...command],
		]);
		expect(status).toBe(0);
		const lines = readFileSync(trace, "utf8").split("\n");
		const quote = (text: string) => text.replaceAll(/[.\\]/g, "\\$&");
		const last = (pattern: string) =>
			lines.findLastIndex((line) => new RegExp(pattern).test(line));
		const draft = quote(join(folder, ".draft/library.sqlite"));
		const segment = quote(join(folder, "segments/000002"));
		const order = [
			last(`fsync\\(\\d+<${segment}/[^>]*scores[^>]*>`),
			last(`rename\\("${segment}/[^"]*scores`),
			last(`fsync\\(\\d+<${segment}>`),
			last(`write(64)?\\(\\d+<${draft}>`),
			last(`fsync\\(\\d+<${draft}>`),
			last(`rename\\("${draft}", "${quote(join(folder, "library.sqlite"))}"`),
			last(`fsync\\(\\d+<${quote(folder)}>`),
		];
		expect(order).not.toContain(-1);
		expect(order).toEqual(order.toSorted((a, b) => a - b));
		expect(new Set(order).size).toBe(order.length);
	},
);
