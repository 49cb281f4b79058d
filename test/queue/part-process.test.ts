import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { startPart } from "../../src/queue/part-process.ts";

const node = (code: string) => [process.execPath, "-e", code];

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
