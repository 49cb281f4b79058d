/**
 * Faults of a queue with real Redis and three workers, whose parts only wait: `npm run test:faults` does fifty rounds of each.
 * @module-tag slow/faults
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { type FaultRun, faultRounds } from "../helpers/queue/fault-rounds.ts";
import { hasQueue, needsQueue } from "../helpers/queue/needs-queue.ts";
import { Site } from "../helpers/queue/site.ts";
import {
	allParts,
	expectedContents,
	StandInRun,
	standIns,
} from "../helpers/queue/stand-in.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const seed = Number(process.env.GCN_CLUSTER_SEED ?? 1);
const folder = temporaryFolder();
const partMs = 400;

function createRun(parent: string): FaultRun {
	const run = new StandInRun(parent, "run", partMs);
	return {
		name: "run",
		numParts: allParts.length,
		partMs,
		done: () => run.done(),
		begun: () => run.begun(),
		expectWhole: () => expect(run.contents()).toEqual(expectedContents),
	};
}

const rounds = Object.entries(faultRounds).flatMap(([name, round]) =>
	Array.from({ length: isFull ? 50 : 1 }, (_, i) => ({ name, round, i })),
);

describe.skipIf(!hasQueue).concurrent("with stand-ins", needsQueue, () => {
	test.each(rounds)("$name: round $i", async ({ name, round, i }) => {
		const parent = join(folder, `${name.replaceAll(/\W+/g, "-")}-${i}`);
		mkdirSync(parent);
		const site = await Site.open(parent, standIns);
		try {
			await site.addWorkers(3);
			const random = createRandom(seed * 1000 + i);
			await round(site, createRun(parent), random);
		} finally {
			await site.close();
		}
	});
});
