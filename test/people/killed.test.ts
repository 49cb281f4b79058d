/** Libraries whose writer is killed at random moments, and two processes at one library. `npm run test:faults` kills a hundred times. */
import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { openLibrary } from "../../src/people/library.ts";
import { builtModule } from "../helpers/built-program.ts";
import {
	brokenRules,
	contentsOf,
	openPeople,
	range,
	takeRows,
	withPeople,
} from "../helpers/people-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { base, faces, copy } = startedLibrary(60);

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const seed = Number(process.env.GCN_CLUSTER_SEED ?? 1);

/** Events without end; says `.` after each. */
const program = `
	const { openLibrary } = await import(${JSON.stringify(builtModule("people/library"))});
	const { readFloatMatrix } = await import(${JSON.stringify(builtModule("files/npy/read-npy"))});
	const [, folder, facesFile, numEvents] = process.argv;
	const faces = readFloatMatrix(facesFile, { shared: false });
	const library = await openLibrary(folder, { mode: "write", workers: 1, waitSeconds: 0 });
	process.stdout.write("open");
	for (let done = 0; done < Number(numEvents); done++) {
		const number = library.history().length;
		const rows = library.rows();
		const row = rows[(7 * number) % rows.length].row;
		const other = rows[(11 * number + 1) % rows.length].row;
		if (number % 4 === 0) {
			const first = (5 * number) % 900;
			const data = faces.data.slice(first * faces.cols, (first + 3) * faces.cols);
			await library.add({ features: { rows: 3, cols: faces.cols, data } });
		} else if (number % 4 === 1) await library.remove([row]);
		else if (number % 4 === 2 && row !== other)
			await library.decide([{ kind: "same", rows: [row, other] }]);
		else await library.regroup({ full: number % 8 === 3 });
		process.stdout.write(".");
	}
	await library.close();`;

const facesFile = join(
	import.meta.dirname,
	"../../fixtures/faces/features.npy",
);

function start(folder: string, numEvents: number) {
	const argv = [
		"--input-type=module",
		"-e",
		program,
		folder,
		facesFile,
		`${numEvents}`,
	];
	const child = spawn(process.execPath, argv, {
		stdio: ["ignore", "pipe", "inherit"],
	});
	let said = "";
	child.stdout.on("data", (text) => {
		said += text;
	});
	const ended = new Promise((resolve) => child.once("close", resolve));
	const opened = new Promise((resolve) => child.stdout.once("data", resolve));
	return { child, ended, opened, numDone: () => said.length - "open".length };
}

async function look(folder: string) {
	const library = await openPeople(folder, "read");
	const events = library.history().length;
	const contents = contentsOf(library);
	const broken = brokenRules(library);
	await library.close();
	return { events, contents, broken };
}

async function killAgain(numKills: number): Promise<void> {
	const random = createRandom(seed);
	const undisturbed = copy();
	const states = [(await look(undisturbed)).contents];
	const folder = copy();
	let events = 1;
	for (let kill = 0; kill < numKills; kill++) {
		const { child, ended, opened, numDone } = start(folder, 1e9);
		await opened;
		await new Promise((resolve) => setTimeout(resolve, 2000 * random.next()));
		child.kill("SIGKILL");
		await ended;
		const found = await look(folder);
		expect(found.broken).toEqual([]);
		// An event may have been committed that the process could not tell of.
		expect([events + numDone(), events + numDone() + 1]).toContain(
			found.events,
		);
		events = found.events;
		for (
			;
			states.length < events;
			states.push((await look(undisturbed)).contents)
		)
			await start(undisturbed, 1).ended;
		expect(found.contents).toEqual(states[events - 1]);
	}
	if (numKills > 1) expect(events).toBeGreaterThan(numKills / 4);
}

test("killed again and again, a library is as before or as after each event", {
	tags: ["slow/faults"],
	timeout: 900_000,
}, async () => {
	await killAgain(isFull ? 100 : 20);
});

test(
	"a killed library is as before or as after its event",
	{
		tags: ["slow/faults"],
	},
	() => killAgain(1),
);

test("a reader keeps what it opened and never waits; a second writer waits, or is told in one line", async () => {
	const folder = copy();
	const writer = await openPeople(folder, "write");
	const reader = await openPeople(folder, "read");
	const before = contentsOf(reader);
	await writer.add({ features: takeRows(faces, range(60, 70)) });
	expect(contentsOf(reader)).toEqual(before);
	expect(reader.questions(5).length).toBeGreaterThan(0);
	await expect(openPeople(folder, "write")).rejects.toThrow(
		/^[^\n]* is writing to [^\n]*$/,
	);
	const second = openLibrary(folder, {
		mode: "write",
		waitSeconds: 60,
		workers: 1,
	});
	await writer.regroup({ full: true });
	const last = contentsOf(writer);
	await writer.close();
	const library = await second;
	expect(contentsOf(library)).toEqual(last);
	await library.close();
	expect(contentsOf(reader)).toEqual(before);
	await reader.close();
});

test("a library can be moved and copied", async () => {
	const folder = copy();
	const moved = join(base, "moved");
	cpSync(folder, moved, { recursive: true });
	rmSync(folder, { recursive: true });
	await withPeople(moved, async (library) => {
		expect(library.numRows).toBe(60);
		await library.add({ features: takeRows(faces, range(60, 65)) });
		expect(brokenRules(library)).toEqual([]);
	});
});
