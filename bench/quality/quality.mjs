/**
 * How good the clusters are, on faces that no network here saw: us beside the published code and what people use today.
 * usage: npm run bench:quality [-- OPTIONS]; a run of everything with the bundled network, none skipped, rewrites bench/results/quality.md.
 * --only SECTION,SECTION; of the section `conditions` only --groups GROUP,GROUP and --embeddings NAME,NAME
 * --checkpoint FILE: another network
 * --part train: the faces that the network was trained on, to choose settings with; figures are taken on val, the default
 * --json FILE: the figures for a program, so that two builds or networks can be compared
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
import * as conditions from "./conditions.mjs";
import * as confidence from "./confidence.mjs";
import { fingerprint } from "./data.mjs";
import * as library from "./library.mjs";
import * as methods from "./methods.mjs";
import { Skip } from "./skip.mjs";
import { one } from "./table.mjs";
import * as thresholds from "./thresholds.mjs";

const sections = {
	methods,
	compositions,
	thresholds,
	confidence,
	conditions,
	library,
};
const parts = ["val", "train"];

const { values } = parseArgs({
	options: {
		only: { type: "string" },
		groups: { type: "string" },
		embeddings: { type: "string" },
		checkpoint: { type: "string" },
		part: { type: "string", default: "val" },
		json: { type: "string" },
	},
});
const choose = (option, choices) => {
	const names = values[option]?.split(",") ?? choices;
	const unknown = names.filter((name) => !choices.includes(name));
	if (unknown.length === 0) return names;
	console.error(`--${option}: expected some of ${choices}, got ${unknown}`);
	process.exit(1);
};
const names = choose("only", Object.keys(sections));
const groups = choose("groups", conditions.groupNames);
const embeddings = choose("embeddings", conditions.embeddingNames);
const [part] = choose("part", parts);
const isWhole = !["only", "groups", "embeddings", "checkpoint"].some(
	(option) => values[option],
);
const bundled = join(import.meta.dirname, "../../models/faces.ckpt");
const folder = mkdtempSync(join(tmpdir(), "gcn-cluster-quality-"));
/** A copy, so that all sections judge the same network. */
const network = join(folder, "network.ckpt");
const options = ["--checkpoint", network];
let hasSkipped = false;
/** Figures of each section that has run. */
const figures = {};
const load = one(loadavg()[0]);
try {
	copyFileSync(values.checkpoint ?? bundled, network);
	if (part !== "val") console.log(`On the faces of ${part}.\n`);
	const texts = [];
	for (const name of names) texts.push(await writeSection(name));
	if (isWhole && part === "val" && !hasSkipped) saveReport(texts.join("\n"));
} finally {
	rmSync(folder, { recursive: true });
}

/** A section as markdown, also printed at once. */
async function writeSection(name) {
	const { title, report } = sections[name];
	const say = (line) => console.error(`${name}: ${line}`);
	figures[name] = [];
	const record = (figure) => {
		figures[name].push(figure);
		if (values.json) saveFigures();
	};
	const text = `## ${title}\n\n${await reportOrSkip(report, { record, say })}\n`;
	console.log(text);
	return text;
}

async function reportOrSkip(report, outputs) {
	try {
		return await report(options, {
			folder,
			part,
			groups,
			embeddings,
			...outputs,
		});
	} catch (error) {
		if (!(error instanceof Skip)) throw error;
		hasSkipped = true;
		return `Skipped: ${error.message}`;
	}
}

function networkVersion() {
	return fingerprint(readFileSync(network)).slice(0, 12);
}

/** After every figure: a run that is stopped has what it measured. */
function saveFigures() {
	const text = JSON.stringify({ part, network: networkVersion(), figures });
	writeFileSync(values.json, `${text}\n`);
}

function saveReport(text) {
	const results = join(import.meta.dirname, "../results");
	mkdirSync(results, { recursive: true });
	writeFileSync(
		join(results, "quality.md"),
		`# Quality\n\nWritten by \`npm run bench:quality\`; models/faces.ckpt has SHA-256 ${networkVersion()}... Seconds are of ${availableParallelism()} processors with a load of ${load} beside the bench.\n\n${text}`,
	);
}
