/** Faults of a run by a queue, a round of each at a random moment. The run ends with the same bytes, and what was done is not done again. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { Random } from "../../../src/arrays/random.ts";
import type { Site, Started } from "./site.ts";

/** A run that a fault is to meet. */
export interface FaultRun {
	/** Of its folder, in that of the site. */
	readonly name: string;
	/** How many parts it has. */
	readonly numParts: number;
	/** About how long a part takes. */
	readonly partMs: number;
	/** The parts whose files are there. */
	done(): string[];
	/** How often each part was begun, as far as that is known. */
	begun(): string[];
	/** Compares the result with that of a run without faults. */
	expectWhole(): void;
}

type Round = (site: Site, run: FaultRun, random: Random) => Promise<void>;

const pick = <T>(random: Random, values: readonly T[]): T =>
	values[Math.floor(random.next() * values.length)];

/** Waits until a random number of parts has begun, and a random time longer. */
async function randomMoment(site: Site, run: FaultRun, random: Random) {
	const count = 1 + Math.floor(random.next() * (run.numParts - 1));
	while (begins(site).length < count) await sleep(20);
	await sleep(random.next() * run.partMs);
}

const begins = (site: Site) =>
	site.workers.flatMap(({ stderr }) => stderr.match(/^begins /gm) ?? []);

/** The run ends well, with the result that it has without faults. */
async function expectEnd(cluster: Started, run: FaultRun): Promise<void> {
	expect(await cluster.exit(), cluster.stderr).toBe(0);
	run.expectWhole();
}

/** To be called when all is still: of the parts that are done then, none is begun later. */
function expectNotAgain(run: FaultRun): () => void {
	const done = new Set(run.done());
	const counts = () => run.begun().filter((name) => done.has(name)).length;
	const before = counts();
	return () => expect(counts()).toBe(before);
}

export const faultRounds: Record<string, Round> = {
	async "a worker is killed"(site, run, random) {
		const cluster = site.startCluster(run.name);
		await randomMoment(site, run, random);
		await pick(random, site.workers).end("SIGKILL");
		await expectEnd(cluster, run);
	},

	async "all workers are killed, and others come"(site, run, random) {
		const cluster = site.startCluster(run.name);
		await randomMoment(site, run, random);
		await Promise.all(site.workers.map((worker) => worker.end("SIGKILL")));
		// Their parts end with them.
		await sleep(500);
		const expectNoMore = expectNotAgain(run);
		await site.addWorkers(3);
		await expectEnd(cluster, run);
		expectNoMore();
	},

	async "the command is killed, and goes on with --resume"(site, run, random) {
		const cluster = site.startCluster(run.name);
		await randomMoment(site, run, random);
		await cluster.end("SIGKILL");
		const expectNoMore = expectNotAgain(run);
		await sleep(random.next() * 3000);
		await expectEnd(site.startCluster(run.name, true), run);
		expectNoMore();
	},

	async "Redis is killed, and comes back with its append-only file"(
		site,
		run,
		random,
	) {
		const cluster = site.startCluster(run.name);
		await randomMoment(site, run, random);
		await site.redis.kill();
		await sleep(random.next() * 3000);
		await site.redis.begin();
		await expectEnd(cluster, run);
	},

	async "a worker freezes for longer than its lock lasts, and wakes"(
		site,
		run,
		random,
	) {
		const cluster = site.startCluster(run.name);
		await randomMoment(site, run, random);
		const frozen = pick(random, site.workers);
		frozen.signalAll("SIGSTOP");
		await sleep(11_000 + random.next() * 6000);
		frozen.signalAll("SIGCONT");
		await expectEnd(cluster, run);
		// It takes parts again, or is at least well.
		expect(frozen.isRunning, frozen.stderr).toBe(true);
	},
};
