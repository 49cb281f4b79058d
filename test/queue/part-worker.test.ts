/** @module-tag slow/queue */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Connection, connect } from "../../src/queue/connection.ts";
import type { PartJob } from "../../src/queue/part-job.ts";
import { queueName } from "../../src/queue/settings.ts";
import { hasQueue, needsQueue } from "../helpers/queue/needs-queue.ts";
import { Site } from "../helpers/queue/site.ts";
import {
	allParts,
	expectedContents,
	StandInRun,
	standIns,
	standInVersion,
} from "../helpers/queue/stand-in.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
let site: Site;
let connection: Connection;
let count = 0;

describe.skipIf(!hasQueue)("a queue", needsQueue, () => {
	beforeEach(async () => {
		const parent = join(folder, `${count++}`);
		mkdirSync(parent);
		site = await Site.open(parent, standIns);
		connection = await connect("--queue", site.redis.url, () => {});
	});
	afterEach(async () => {
		connection.close();
		await site.close();
	});

	const openQueue = () =>
		new connection.bullmq.Queue(queueName, connection.options);

	async function waitFor(isSo: () => boolean): Promise<void> {
		while (!isSo()) await sleep(50);
	}

	test("computes all parts of several runs, each once, and is empty then", async () => {
		const runs = ["one", "two"].map(
			(name) => new StandInRun(site.folder, name, 20),
		);
		await site.addWorkers(2);
		const started = ["one", "two"].map((name) => site.startCluster(name));
		for (const cluster of started)
			expect(await cluster.exit(), cluster.stderr).toBe(0);
		for (const run of runs) {
			expect(run.contents()).toEqual(expectedContents);
			expect(run.begun().sort()).toEqual([...allParts].sort());
		}
		const queue = openQueue();
		const counts = Object.values(await queue.getJobCounts());
		expect(counts.reduce((sum, jobs) => sum + jobs, 0)).toBe(0);
		await queue.close();
	});

	test("goes on to the last stage without the command", async () => {
		const run = new StandInRun(site.folder, "run", 50);
		const cluster = site.startCluster("run");
		await cluster.prints(/no worker listens/);
		await cluster.end("SIGKILL");
		await site.addWorkers(1);
		await waitFor(() => run.done().length === allParts.length);
		const again = site.startCluster("run");
		expect(await again.exit(), again.stderr).toBe(0);
		expect(run.contents()).toEqual(expectedContents);
		expect(run.begun().sort()).toEqual([...allParts].sort());
	});

	test("that lost its data gets them again", async () => {
		const run = new StandInRun(site.folder, "run", 200);
		await site.addWorkers(2);
		const cluster = site.startCluster("run");
		await waitFor(() => run.done().length >= 2);
		await connection.redis.flushall();
		expect(await cluster.exit(), cluster.stderr).toBe(0);
		expect(run.contents()).toEqual(expectedContents);
	});

	test("gets the part back of a worker that is told to end", async () => {
		const run = new StandInRun(site.folder, "run", 3000);
		const [first] = await site.addWorkers(1);
		const cluster = site.startCluster("run");
		await waitFor(() => run.begun().length === 1);
		expect(await first.end("SIGTERM")).toBe(0);
		const [part] = run.begun();
		expect(run.done()).toEqual([]);
		await site.addWorkers(1);
		await waitFor(() => run.begun().length === 2);
		// It stands before all others.
		expect(run.begun()).toEqual([part, part]);
		await cluster.end("SIGKILL");
	});

	test("is left by the parts that wait when the command is told to end; another start does the rest", async () => {
		const run = new StandInRun(site.folder, "run", 300);
		await site.addWorkers(1);
		const cluster = site.startCluster("run");
		await waitFor(() => run.done().length === 1);
		expect(await cluster.end("SIGTERM")).toBe(143);
		const queue = openQueue();
		const waiting = await queue.getJobs(["waiting", "waiting-children"]);
		expect(waiting).toEqual([]);
		// The part that runs ends, and leaves the queue too.
		while ((await queue.getActiveCount()) > 0) await sleep(50);
		await queue.close();
		const again = site.startCluster("run");
		expect(await again.exit(), again.stderr).toBe(0);
		expect(run.contents()).toEqual(expectedContents);
	});

	test("fails jobs for good that no version can have written, and leaves those of others", async () => {
		const run = new StandInRun(site.folder, "run", 20);
		const [worker] = await site.addWorkers(1);
		const queue = openQueue();
		const job: PartJob = {
			format: 1,
			program: standInVersion,
			run: run.run,
			launch: 1,
			folder: run.folder,
			stage: "graph",
			part: 0,
		};
		const wrong = [
			{ ...job, stage: "nothing" },
			{ ...job, part: 5 },
			{ ...job, folder: 3 },
			"text",
		];
		const added = await queue.addBulk(
			wrong.map((data) => ({
				name: "wrong",
				data,
				opts: { attempts: 5, delay: 0 },
			})),
		);
		while ((await queue.getFailedCount()) < wrong.length) await sleep(50);
		const messages = (await queue.getFailed()).map((failed) => ({
			reason: failed.failedReason,
			attempts: failed.attemptsMade,
		}));
		expect(messages).toHaveLength(added.length);
		for (const { reason, attempts } of messages) {
			expect(reason).toMatch(/no stage nothing|no part 5|a job/);
			expect(attempts).toBe(1);
		}
		await queue.add("newer", { format: 2 });
		await worker.prints(/left to other workers: a job of format 2/);
		expect(worker.stderr).not.toMatch(/^begins/m);
		expect(await queue.getFailedCount()).toBe(wrong.length);
		await queue.close();
	});

	test("takes a part that failed to another worker each time, and ends the run with its message", async () => {
		const run = new StandInRun(site.folder, "run", 100);
		run.letFail("graph/3");
		const workers = await site.addWorkers(3);
		const cluster = site.startCluster("run");
		expect(await cluster.exit()).toBe(1);
		expect(cluster.lines.at(-1)).toBe(
			"part 3 of stage graph: expected to be done in 5 attempts, got features.npy: expected graph/3, got nothing (what is done is kept: --resume goes on from there)",
		);
		const counts = workers.map(
			({ stderr }) => stderr.match(/ failed, attempt/g)?.length,
		);
		expect(counts.sort()).toEqual([1, 2, 2]);
		expect(run.done()).toEqual(allParts.filter((name) => name !== "graph/3"));
		rmSync(join(run.folder, "fails"));
		const again = site.startCluster("run");
		expect(await again.exit(), again.stderr).toBe(0);
		expect(run.contents()).toEqual(expectedContents);
		expect(run.begun()).toHaveLength(allParts.length + 5);
	});
});
