import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createPartProcesses, partDone } from "../../src/queue/part-process.ts";

const node = (code: string) => [process.execPath, "-e", code];
const first = { run: "a1", stage: "graph", part: 0 };
const startPart = (command: readonly string[]) =>
	createPartProcesses().start(first, command);

describe("the process of a part", () => {
	test.each([
		["", null],
		["process.exit(0)", null],
		[
			"console.error('note'); console.error('a.npy: expected A, got B'); process.exit(1)",
			"a.npy: expected A, got B",
		],
		["process.exit(3)", "its process ended with exit code 3"],
		[
			"process.kill(process.pid, 'SIGKILL')",
			"its process was killed, as for want of memory",
		],
		[
			"process.kill(process.pid, 'SIGTERM')",
			"its process was ended by SIGTERM",
		],
	])("%s ends with %j", async (code, reason) => {
		expect(await startPart(node(code)).ended).toBe(reason);
	});

	test("that cannot start says why", async () => {
		expect(await startPart(["/no/such/program"]).ended).toMatch(/ENOENT/);
	});

	test("ends when it is stopped", async () => {
		const part = startPart(node("setInterval(() => {}, 1000)"));
		part.stop();
		expect(await part.ended).toBe("its process was ended by SIGTERM");
	});

	test("has a channel that ends with the worker", async () => {
		// The worker of this part is a process that ends at once, without a word to its part.
		const part =
			"process.once('disconnect', () => { console.log('alone'); process.exit(1); }); setInterval(() => {}, 1000)";
		const worker = `
			import { spawn } from "node:child_process";
			const child = spawn(process.execPath, ["-e", ${JSON.stringify(part)}], { stdio: ["ignore", "inherit", "ignore", "ipc"] });
			child.on("spawn", () => setTimeout(() => process.kill(process.pid, "SIGKILL"), 300));`;
		const { spawn } = await import("node:child_process");
		const started = spawn(
			process.execPath,
			["--input-type=module", "-e", worker],
			{ stdio: ["ignore", "pipe", "ignore"] },
		);
		let text = "";
		started.stdout.on("data", (piece) => {
			text += piece;
		});
		// The pipe closes when the part, which inherited it, has ended too.
		await new Promise((resolve) => started.on("close", resolve));
		await sleep(0);
		expect(text).toBe("alone\n");
	});
});

/** Does its first part at once, and each further one as that says: a stage named after what happens. */
const stays = node(`
	const done = () => process.send(${JSON.stringify(partDone)});
	process.on("disconnect", () => process.exit(1));
	process.on("message", ({ stage, part }) => {
		if (stage === "fails") { console.error("reason " + part); process.exit(1); }
		if (stage === "hangs") return;
		done();
	});
	done();`);
describe("a process that stays", () => {
	test("takes further parts of its run, and no process is started for them", async () => {
		const processes = createPartProcesses();
		expect(await processes.start(first, stays).ended).toBe(null);
		expect(processes.waiting()).toBe(1);
		const none = ["/no/such/program"];
		for (const part of [1, 2, 3])
			expect(await processes.start({ ...first, part }, none).ended).toBe(null);
		expect(processes.waiting()).toBe(1);
		const closed = processes.close();
		expect(processes.waiting()).toBe(0);
		await closed;
	});

	test("says why a further part failed, and stays no longer", async () => {
		const processes = createPartProcesses();
		await processes.start(first, stays).ended;
		const fails = { ...first, stage: "fails", part: 7 };
		expect(await processes.start(fails, []).ended).toBe("reason 7");
		expect(processes.waiting()).toBe(0);
	});

	test("ends in a further part when it is stopped", async () => {
		const processes = createPartProcesses();
		await processes.start(first, stays).ended;
		const hung = processes.start({ ...first, stage: "hangs" }, []);
		hung.stop();
		expect(await hung.ended).toBe("its process was ended by SIGTERM");
		expect(processes.waiting()).toBe(0);
	});

	test("takes no part of another run, and ends before one begins", async () => {
		const processes = createPartProcesses();
		await processes.start(first, stays).ended;
		const other = processes.start({ ...first, run: "b2" }, node(""));
		expect(processes.waiting()).toBe(0);
		expect(await other.ended).toBe(null);
		expect(processes.waiting()).toBe(0);
	});

	test("ends when no part comes for a while", async () => {
		const processes = createPartProcesses(50);
		await processes.start(first, stays).ended;
		while (processes.waiting() > 0) await sleep(20);
		expect(await processes.start(first, node("process.exit(4)")).ended).toBe(
			"its process ended with exit code 4",
		);
	});

	test("that ended while it waited is not given a part", async () => {
		const processes = createPartProcesses();
		const leaves = node(
			`process.send(${JSON.stringify(partDone)}, () => process.exit(0))`,
		);
		expect(await processes.start(first, leaves).ended).toBe(null);
		while (processes.waiting() > 0) await sleep(20);
		expect(await processes.start(first, node("")).ended).toBe(null);
	});
});
