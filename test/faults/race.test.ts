/**
 * Processes that take a stale lock, left by a killed run, at the same moment: one gets it, the others are refused.
 * @module-tag slow/faults
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { ownMark } from "../../src/files/processes.ts";
import { builtModule } from "../helpers/built-program.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const numRounds = isFull ? 1000 : 10;
const numRacers = isFull ? 8 : 4;
const folder = temporaryFolder();
const path = join(folder, ".lock");

/** Reads times from stdin: takes the lock at that time, or releases it where the time is 0. Answers each one in a line. */
const racer = `
	import { takeLock } from ${JSON.stringify(builtModule("files/runs/lock"))};
	const [path] = process.argv.slice(1);
	let lock;
	const take = (start) => {
		while (Date.now() < start);
		try {
			lock = takeLock(path, "here");
			return "got it";
		} catch (error) {
			return error.message;
		}
	};
	const release = () => {
		lock?.release();
		lock = undefined;
		return "released";
	};
	process.stdin.on("data", (text) => {
		process.stdout.write(Number(text) > 0 ? take(Number(text)) : release());
	});
	process.stdout.write("ready");
`;

type Racer = ChildProcessByStdio<Writable, Readable, null>;

const startRacer = (): Racer =>
	spawn(process.execPath, ["--input-type=module", "-e", racer, path], {
		stdio: ["pipe", "pipe", "inherit"],
	});

/** What each of them says next. */
const answers = (racers: readonly Racer[]) =>
	Promise.all(
		racers.map(
			(child) =>
				new Promise<string>((resolve) => {
					child.stdout.once("data", (text) => resolve(`${text}`));
				}),
		),
	);

function tell(racers: readonly Racer[], time: number): Promise<string[]> {
	const said = answers(racers);
	for (const child of racers) child.stdin.write(`${time}\n`);
	return said;
}

test("one of several takes over a stale lock", async () => {
	const racers = Array.from({ length: numRacers }, startRacer);
	await answers(racers);
	const stale = JSON.stringify({ ...ownMark(), started: "0" });
	for (let round = 0; round < numRounds; round++) {
		writeFileSync(path, stale);
		// Every other time the killed run was itself taking the lock over.
		if (round % 2 === 1) writeFileSync(`${path}.guard`, stale);
		const said = await tell(racers, Date.now() + 10);
		const refused = said.filter((text) =>
			/got one that process \d+ is/.test(text),
		);
		const got = said.filter((text) => text === "got it");
		expect([got.length, refused.length], `round ${round}: ${said}`).toEqual([
			1,
			numRacers - 1,
		]);
		await tell(racers, 0);
		expect(readdirSync(folder)).toEqual([]);
	}
	for (const child of racers) child.stdin.end();
});
