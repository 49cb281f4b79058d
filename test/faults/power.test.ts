/**
 * A loss of power: the system calls of the program as it is installed, in their order. Results are synced before they get their names, their folder after.
 * @module-tag slow/faults
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { programFile } from "../helpers/built-program.ts";
import { needs } from "../helpers/needs.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const trace = join(folder, "trace");
const calls = "trace=openat,write,pwrite64,fsync,rename,close";
const canTrace =
	spawnSync("strace", ["-f", "-e", calls, "-o", trace, "true"]).status === 0;

test.skipIf(!canTrace)(
	"strace: written, synced, renamed, folder synced",
	needs("no strace that may trace"),
	() => {
		const { featuresPath } = writeSmallSet(folder, 0, 60, 16);
		const out = join(folder, "new", "knn.npy");
		const command = [process.execPath, programFile, "knn", "--backend", "wasm"];
		const { status } = spawnSync(
			"strace",
			commandLine`-f -y -e ${calls} -o ${trace} ${command}
				--feat-path ${featuresPath} --out ${out}`,
		);
		expect(status).toBe(0);
		const lines = readFileSync(trace, "utf8").split("\n");
		const last = (pattern: RegExp) =>
			lines.findLastIndex((l) => pattern.test(l));
		const quote = (text: string) => text.replaceAll(/[.\\]/g, "\\$&");
		const temporary = `${quote(join(dirname(out), ".knn.npy."))}[^>"]*`;
		const made = last(new RegExp(`fsync\\(\\d+<${quote(folder)}>`));
		const written = last(new RegExp(`write(64)?\\(\\d+<${temporary}>`));
		const synced = last(new RegExp(`fsync\\(\\d+<${temporary}>`));
		const renamed = last(
			new RegExp(`rename\\("${temporary}", "${quote(out)}"`),
		);
		const folderSynced = last(
			new RegExp(`fsync\\(\\d+<${quote(dirname(out))}>`),
		);
		const order = [made, written, synced, renamed, folderSynced];
		expect(order).not.toContain(-1);
		expect(order).toEqual(order.toSorted((a, b) => a - b));
		expect(new Set(order).size).toBe(order.length);
	},
);
