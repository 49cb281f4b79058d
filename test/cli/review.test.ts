/** `review` as it is run: the page's address, the browser, the demo, and its end. */
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { runProgramFile } from "../helpers/built-program.ts";
import { expectUsageError } from "../helpers/command.ts";
import { range, takeRows, withPeople } from "../helpers/people-library.ts";
import { startedLibrary } from "../helpers/started-library.ts";

const { base, copy, faces } = startedLibrary(60);

/** Runs `review` until `use` has looked at its page, then sends it Ctrl-C. */
async function runReview(
	argv: readonly string[],
	use: (url: string, pid: number) => Promise<void>,
) {
	let failure: unknown;
	const ended = await runProgramFile(["review", ...argv], {
		onStart(child) {
			let printed = "";
			let isStarted = false;
			child.stdout!.on("data", async (text) => {
				printed += text;
				const url = /http:\S+token=\S+/.exec(printed)?.[0];
				if (!url || isStarted) return;
				isStarted = true;
				await use(url, child.pid!).catch((error) => {
					failure = error;
				});
				child.kill("SIGINT");
			});
		},
	});
	if (failure) throw failure;
	return ended;
}

/** Asks for JSON as a program does, with the token of the address. */
async function getJson(url: string, path: string) {
	const { origin, searchParams } = new URL(url);
	const headers = { "x-review-token": searchParams.get("token")! };
	const response = await fetch(`${origin}${path}`, { headers });
	return response.json();
}

describe("review", () => {
	test("prints the address of the page, keeps the library to itself, and ends with Ctrl-C", async () => {
		const folder = copy();
		const { exitCode, stdout, stderr } = await runReview(
			[folder, "--no-open"],
			async (url) => {
				expect(new URL(url).hostname).toBe("127.0.0.1");
				expect(await getJson(url, "/api/summary")).toMatchObject({
					rows: 60,
					canDecide: true,
					isDemo: false,
				});
				const page = await fetch(url);
				expect(page.status).toBe(403);
				await expect(withPeople(folder, async () => {})).rejects.toThrow(
					/ is writing to /,
				);
			},
		);
		expect(exitCode).toBe(130);
		expect(stdout.trim().split("\n")).toHaveLength(1);
		expect(stderr).toBe("Ctrl-C ends it\nreview ended\n");
		await withPeople(folder, (library) =>
			library.add({ features: takeRows(faces, range(60, 62)) }),
		);
	});

	test.runIf(process.platform === "linux")(
		"opens the address in the system's browser",
		async () => {
			const bin = join(base, "bin");
			mkdirSync(bin);
			const opened = join(base, "opened.txt");
			writeFileSync(
				join(bin, "xdg-open"),
				`#!/bin/sh\nprintf %s "$1" > ${opened}\n`,
			);
			chmodSync(join(bin, "xdg-open"), 0o755);
			const { PATH } = process.env;
			process.env.PATH = `${bin}${delimiter}${PATH}`;
			try {
				await runReview([copy(), "--json"], async (url) => {
					const end = performance.now() + 10_000;
					while (!existsSync(opened) && performance.now() < end) await wait(20);
					expect(url.replace(/".*/, "")).toBe(readFileSync(opened, "utf8"));
				});
			} finally {
				process.env.PATH = PATH;
			}
		},
	);

	test("warns where other machines can reach the page, and nowhere else", async () => {
		const { stderr } = await runReview(
			[copy(), "--no-open", "--host", "0.0.0.0"],
			async () => {},
		);
		expect(stderr).toMatch(
			/^warning: other machines can reach the page at 0\.0\.0\.0, /,
		);
	});

	test("refuses a port that is taken, an address that is none, and neither or both of a library and --demo", async () => {
		const taken = createServer();
		await new Promise<void>((resolve) =>
			taken.listen(0, "127.0.0.1", () => resolve()),
		);
		const { port } = taken.address() as { port: number };
		const folder = copy();
		await expectUsageError(
			["review", folder, "--no-open", "--port", `${port}`],
			`--port: expected a free port, got ${port} (EADDRINUSE)`,
		);
		taken.close();
		await expectUsageError(
			["review", folder, "--no-open", "--host", "192.0.2.1"],
			"--host: expected an address of this machine, got 192.0.2.1",
		);
		await expectUsageError(
			["review"],
			"review: expected the folder of a library, or --demo, got nothing",
		);
		await expectUsageError(
			["review", folder, "--demo"],
			"review: expected the folder of a library, or --demo, got both",
		);
	});
});

test("review --demo shows the bundled faces, and nothing of it stays on the disk", {
	tags: ["slow/variants"],
}, async () => {
	const own = (pid: number) =>
		readdirSync(tmpdir()).filter((name) =>
			name.startsWith(`gcn-cluster-library-${pid}-`),
		);
	let demo = 0;
	const { exitCode } = await runReview(
		["--demo", "--no-open"],
		async (url, pid) => {
			demo = pid;
			expect(await getJson(url, "/api/summary")).toMatchObject({
				rows: 1000,
				people: 350,
				isDemo: true,
			});
			expect(own(pid)).toHaveLength(1);
		},
	);
	expect(exitCode).toBe(130);
	expect(own(demo)).toEqual([]);
});
