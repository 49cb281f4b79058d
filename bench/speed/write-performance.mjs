/** Writes the table of docs/performance.md from bench/results/speed.md: `node bench/speed/write-performance.mjs`, after the sections are measured. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const results = readFileSync(join(root, "bench/results/speed.md"), "utf8");

/** Rows of docs/performance.md and the tables that they come from, by the beginnings of their titles. */
const rows = [
	["L-GCN, score, 20 5", "Scoring with the L-GCN", "k-at-hop 20 5"],
	["L-GCN, score, 80 5", "Scoring with the L-GCN", "k-at-hop 80 5"],
	["L-GCN, train, 80 5", "Training the L-GCN", "k-at-hop 80 5"],
	["L-GCN, train, 200 10", "Training the L-GCN", "k-at-hop 200 10"],
	["relational, score, one pass", "The relational network", "Scoring, one"],
	["relational, train, one pass", "The relational network", "Training, one"],
];

/** Cells of the sides of a measured table, by the side's name. */
function sidesOf(title, subtitle) {
	const [, section] = results.split(`## ${title}\n`);
	const [, table] = section.split(`### ${subtitle}`);
	const lines = table.slice(0, table.indexOf("\n\n", table.indexOf("\n|")));
	return lines
		.split("\n")
		.filter((line) => line.startsWith("| ") && !line.startsWith("| -"))
		.map((line) => line.split("|").slice(1, -1))
		.map((cells) => cells.map((cell) => cell.trim()));
}

function describeRow([name, title, subtitle]) {
	const sides = sidesOf(title, subtitle);
	const find = (pattern) => sides.find(([side]) => pattern.test(side));
	const peers = [find(/ packed,/), find(/ as published,/)];
	const ratios = peers.filter(Boolean).length;
	const engines = ["wasm", "node", "onnx"].map((engine) => {
		const side = find(new RegExp(`^${engine},`));
		return side ? `${side[1]} (${side.slice(4, 4 + ratios).join(", ")})` : "";
	});
	const cells = [name, ...peers.map((side) => side?.[1] ?? ""), ...engines];
	return `| ${cells.join(" | ")} |`.replaceAll(/ {2,}/g, " ");
}

const path = join(root, "docs/performance.md");
const page = readFileSync(path, "utf8");
const [, version] = / torch (\d[\d.]*\d)/.exec(results);
const table = [
	`| | PyTorch ${version} | as published | \`wasm\` | \`node\` | \`onnx\` |`,
	"| --- | --- | --- | --- | --- | --- |",
	...rows.map(describeRow),
].join("\n");
const old = /^\| \| PyTorch.*\n(?:\|.*\n)+/m;
writeFileSync(path, page.replace(old, `${table}\n`));
