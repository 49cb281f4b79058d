/**
 * Processor time of a program that only shows progress, or with `quiet` does nothing: `node bar.mjs DIST SECONDS UPDATES OUT [quiet]`.
 * Writes the seconds of processor time and of the clock to OUT as JSON.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

const [dist, seconds, updates, out, quiet] = process.argv.slice(2);
const { createProgress } = await import(
	join(dist, "src/cli/output/progress.js")
);
const streams = {
	out() {},
	error: (line) => process.stderr.write(`${line}\n`),
	isTerminal: process.stderr.isTTY === true,
};
if (!streams.isTerminal) throw new Error("stderr is not a terminal");

const total = Number(updates);
const options = { quiet: quiet === "quiet", json: false };
const progress = createProgress(streams, options, "score");
const startedAt = performance.now();
const before = process.cpuUsage();
for (let i = 1; i <= total; i++) {
	await setTimeout((1000 * Number(seconds)) / total);
	progress.update(i, total);
}
progress.stop();
const { user, system } = process.cpuUsage(before);
writeFileSync(
	out,
	JSON.stringify({
		processor: (user + system) / 1e6,
		seconds: (performance.now() - startedAt) / 1000,
	}),
);
