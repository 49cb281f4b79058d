/** The figures in docs/performance.md are those that were measured: bench/results has the same, with the version of the peer that the bench installs. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const results = read("bench/results/speed.md");
const section = read("docs/performance.md");
const pinned = /^torch==(\S+)$/m.exec(read("bench/speed/requirements.txt"))![1];

/** Cells of the rows of the first table in `text`, its header first. */
function cellsOf(text: string): string[][] {
	const lines = text.slice(text.indexOf("\n|") + 1).split("\n");
	const end = lines.findIndex((line) => !line.startsWith("|"));
	return lines
		.slice(0, end)
		.filter((line) => !/^\|[ :|-]+\|$/.test(line))
		.map((line) =>
			line
				.split("|")
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}

/** A measured table by the beginnings of its section's and its own title. */
function measured(title: string, subtitle: string): string[][] {
	const [, part] = results.split(`## ${title}`);
	return cellsOf(part.split(`### ${subtitle}`)[1]);
}

/** Rows of docs/performance.md and the tables that they come from. */
const sources = [
	["L-GCN, score, 20 5", "Scoring with the L-GCN", "k-at-hop 20 5"],
	["L-GCN, score, 80 5", "Scoring with the L-GCN", "k-at-hop 80 5"],
	["L-GCN, train, 80 5", "Training the L-GCN", "k-at-hop 80 5"],
	["L-GCN, train, 200 10", "Training the L-GCN", "k-at-hop 200 10"],
	["relational, score, one pass", "The relational network", "Scoring, one"],
	["relational, train, one pass", "The relational network", "Training, one"],
];
const shown = cellsOf(section);

describe("figures of speed", () => {
	test.each(sources)("of %s are the measured ones", (name, title, subtitle) => {
		const cells = shown.find(([first]) => first === name)!;
		const [, ...rows] = measured(title, subtitle);
		const row = (pattern: RegExp) => rows.find(([side]) => pattern.test(side));
		const peers = [row(/ packed,/)!, row(/ as published,/)];
		const engines = ["wasm", "node", "onnx"].map((engine) =>
			row(new RegExp(`^${engine},`)),
		);
		const numPeers = peers.filter(Boolean).length;
		const withRatios = (side?: string[]) =>
			side ? `${side[1]} (${side.slice(4, 4 + numPeers).join(", ")})` : "";
		expect(cells.slice(1)).toEqual([
			...peers.map((side) => side?.[1] ?? ""),
			...engines.map(withRatios),
		]);
	});

	test("are beside the PyTorch that the bench installs, 2.15 or newer", () => {
		const [major, minor] = pinned.split(".").map(Number);
		expect(100 * major + minor).toBeGreaterThanOrEqual(215);
		const named = [...results.matchAll(/(?:PyTorch|torch) (\d[\d.]*\d)/g)];
		expect(new Set(named.map(([, version]) => version))).toEqual(
			new Set([pinned]),
		);
		expect(section).toContain(`PyTorch ${pinned}`);
	});
});
