/**
 * A run in parts by GNU parallel: on this machine, and on machines that a stand-in for ssh reaches.
 * @module-tag slow/callers
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import {
	exampleFile,
	hasParallel,
	planSmallRun,
	runCaller,
	type SmallRun,
	writeProgram,
} from "./small-run.ts";

const folder = temporaryFolder();
const start = ({ run, env }: SmallRun, ...options: readonly string[]) =>
	runCaller(exampleFile("parallel.sh"), [run, ...options], env);

/**
 * Stands for ssh: as sshd does, it gives the command as one text to a shell. The machine `lost` never answers. All is noted.
 */
const ssh = `#!/bin/sh
while case "$1" in -*) ;; *) false ;; esac; do shift; done
host=$1
shift
[ "$1" = -- ] && shift
echo "$host" >> "$SSH_LOG"
[ "$host" = lost ] && exit 255
exec sh -c "$*"
`;

describe.skipIf(!hasParallel)(
	"GNU parallel",
	{ timeout: 600_000, ...needs("no GNU parallel") },
	() => {
		test("stops at a part that fails, and does the run when it is started again", async () => {
			const run = await planSmallRun(folder, 2);
			run.hideFeatures();
			const failed = await start(run);
			expect(failed.exitCode).not.toBe(0);
			expect(failed.stderr).toContain(": expected ");
			run.expectNoClusters();
			run.showFeatures();
			expect((await start(run)).exitCode).toBe(0);
			run.expectSameClusters();
		});

		test("does parts of a machine that is lost on another", async () => {
			const run = await planSmallRun(folder, 3);
			const log = join(folder, "ssh.txt");
			writeProgram(run.bin, "ssh", ssh);
			Object.assign(run.env, { SSH_LOG: log, PARALLEL_SSH: "ssh" });
			const machines = ["1/lost", "1/first", "1/second"].join(",");
			const ended = await start(run, "--sshlogin", machines);
			const hosts = readFileSync(log, "utf8").trim().split("\n");
			const seen = `${ended.stderr}\nhosts: ${hosts.join(" ")}`;
			expect(ended.exitCode, seen).toBe(0);
			run.expectSameClusters();
			expect([...new Set(hosts)].sort(), seen).toEqual([
				"first",
				"lost",
				"second",
			]);
		});
	},
);
