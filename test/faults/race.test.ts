/** Processes that start at the same moment in a place that a killed run left locked: one gets it, the others are told. */
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ownMark } from "../../src/io/processes.ts";
import { builtModule } from "../helpers/built-program.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const numRounds = isFull ? 100 : 1;
const numRacers = isFull ? 8 : 4;
const folder = temporaryFolder();
const path = join(folder, ".lock");

/** Takes the lock at a given time, or is refused; stays until all others have tried. */
const racer = `
	import { takeLock } from ${JSON.stringify(builtModule("io/lock"))};
	const [path, start] = process.argv.slice(1);
	while (Date.now() < Number(start));
	let lock;
	try {
		lock = takeLock(path, "here");
		process.stdout.write("got it");
	} catch (error) {
		process.stdout.write(error.message);
	}
	process.stdin.once("data", () => { lock?.release(); process.exit(); });
`;

test("one of several takes over a stale lock", async () => {
	for (let round = 0; round < numRounds; round++) {
		writeFileSync(path, JSON.stringify({ ...ownMark(), started: "0" }));
		const start = `${Date.now() + (isFull ? 500 : 1000)}`;
		const children = Array.from({ length: numRacers }, () =>
			spawn(process.execPath, [
				"--input-type=module",
				"-e",
				racer,
				path,
				start,
			]),
		);
		const ends = children.map(
			(child) => new Promise((resolve) => child.once("close", resolve)),
		);
		const said = await Promise.all(
			children.map(
				(child) =>
					new Promise<string>((resolve) => {
						child.stdout.once("data", (text) => resolve(`${text}`));
					}),
			),
		);
		const told = said.filter((text) =>
			/got one that process \d+ is/.test(text),
		);
		expect(said.filter((text) => text === "got it")).toHaveLength(1);
		expect(told).toHaveLength(numRacers - 1);
		for (const child of children) child.stdin.end("end\n");
		await Promise.all(ends);
		expect(readdirSync(folder)).toEqual([]);
	}
});
