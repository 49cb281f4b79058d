/**
 * How good the clusters are, on faces that no network here saw: us beside the published code and what people use today.
 * usage: npm run bench:quality [-- --only SECTION,SECTION] [-- --checkpoint FILE]; a run of everything with the bundled network, none skipped, rewrites bench/results/quality.md.
 */
import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import * as compositions from "./compositions.mjs";
import * as confidence from "./confidence.mjs";
import { fingerprint } from "./data.mjs";
import * as methods from "./methods.mjs";
import { Skip } from "./skip.mjs";
import { one } from "./table.mjs";
import * as thresholds from "./thresholds.mjs";

const sections = { methods, compositions, thresholds, confidence };

const { values } = parseArgs({
	options: { only: { type: "string" }, checkpoint: { type: "string" } },
});
const names = values.only?.split(",") ?? Object.keys(sections);
const unknown = names.filter((name) => !Object.hasOwn(sections, name));
if (unknown.length > 0) {
	console.error(
		`--only: expected some of ${Object.keys(sections).join(",")}, got ${unknown.join(",")}`,
	);
	process.exit(1);
}
const bundled = join(import.meta.dirname, "../../models/faces.ckpt");
const folder = mkdtempSync(join(tmpdir(), "gcn-cluster-quality-"));
/** A copy, so that all sections judge the same network. */
const network = join(folder, "network.ckpt");
const options = ["--checkpoint", network];
let hasSkipped = false;
const load = one(loadavg()[0]);
try {
	copyFileSync(values.checkpoint ?? bundled, network);
	const parts = [];
	for (const name of names) parts.push(await writeSection(name));
	const text = parts.join("\n");
	if (!values.only && !values.checkpoint && !hasSkipped) saveReport(text);
} finally {
	rmSync(folder, { recursive: true });
}

/** A section as markdown, also printed at once. */
async function writeSection(name) {
	const { title, report } = sections[name];
	const say = (line) => console.error(`${name}: ${line}`);
	const text = `## ${title}\n\n${await reportOrSkip(report, say)}\n`;
	console.log(text);
	return text;
}

async function reportOrSkip(report, say) {
	try {
		return await report(options, { folder, say });
	} catch (error) {
		if (!(error instanceof Skip)) throw error;
		hasSkipped = true;
		return `Skipped: ${error.message}`;
	}
}

function saveReport(text) {
	const results = join(import.meta.dirname, "../results");
	const version = fingerprint(readFileSync(network)).slice(0, 12);
	mkdirSync(results, { recursive: true });
	writeFileSync(
		join(results, "quality.md"),
		`# Quality\n\nWritten by \`npm run bench:quality\`; models/faces.ckpt has SHA-256 ${version}... Seconds are of ${availableParallelism()} processors with a load of ${load} beside the bench.\n\n${text}`,
	);
}
