/** Every command of the README and of docs/ runs, and the output that the README and docs/people.md show is the one that is printed. */
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundledFaces } from "../src/files/bundled.ts";
import { readLabels } from "../src/files/clusters/labels-file.ts";
import { readFloatMatrix } from "../src/files/npy/read-npy.ts";
import {
	writeFloatMatrix,
	writeIntMatrix,
	writeIntVector,
} from "../src/files/npy/write-npy.ts";
import { plainProducts } from "../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../src/graph/exact/knn-search.ts";
import { takeRows } from "../src/relational/train/compositions.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const pages = [
	"README.md",
	...readdirSync(join(root, "docs")).map((name) => join("docs", name)),
]
	.filter((name) => name.endsWith(".md"))
	.map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));
const folder = temporaryFolder();
symlinkSync(join(root, "fixtures"), join(folder, "fixtures"));
for (const name of ["logs", "models"])
	cpSync(join(root, name), join(folder, name), { recursive: true });

const blocks = (text: string, language: string) =>
	[...text.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(
		([, block]) => block,
	);
const [readme] = pages;
const lines = pages
	.flatMap(({ text }) => blocks(text, "sh"))
	.flatMap((block) => block.trim().split("\n"));

/** The faces that the bundled networks are trained on, here a few of the bundled ones: the people of most faces, so that some links join one identity. */
async function makeTrainingFaces(): Promise<void> {
	const all = readFloatMatrix(bundledFaces.features, { shared: false });
	const { ids } = readLabels(bundledFaces.labels, null);
	const sizes = new Map<number, number>();
	for (const id of ids) sizes.set(id, (sizes.get(id) ?? 0) + 1);
	const rows = 20;
	const picked = Int32Array.from(ids.keys())
		.sort((a, b) => sizes.get(ids[b])! - sizes.get(ids[a])! || a - b)
		.slice(0, rows);
	const features = takeRows(all, picked);
	const graph = await buildExactGraph(features, {
		k: rows - 1,
		metric: "cosine",
		products: plainProducts,
		blockRows: rows,
		onProgress() {},
	});
	const labels = picked.map((row) => ids[row]);
	const train = join(folder, "faces/train");
	for (const embedding of ["dlib128", "arc512"]) {
		writeFloatMatrix(join(train, `${embedding}.features.npy`), features);
		writeIntMatrix(join(train, `${embedding}.knn.npy`), graph);
	}
	writeIntVector(join(train, "labels.npy"), labels);
}

/** Installing is under way already where this runs. */
const run = (line: string) => {
	const words = line.replace(/^npm ci && /, "").split(" ");
	expect(words.slice(0, 2)).toEqual(["npx", "gcn-cluster"]);
	return spawnSync(
		process.execPath,
		[join(root, "dist/bin/gcn-cluster.js"), ...words.slice(2)],
		{ cwd: folder, encoding: "utf8" },
	);
};

/** Numbers of seconds differ from machine to machine. */
const withoutTimes = (text: string) => text.replace(/\d+\.\d s\b/g, "T s");

describe("README", { timeout: 400_000, tags: "slow/commands" }, () => {
	beforeAll(makeTrainingFaces);

	const own = lines.filter((line) => line !== "npm test");

	test("has the two commands that install, run and test", () => {
		expect(lines.slice(0, 2)).toEqual([
			"npm ci && npx gcn-cluster test --checkpoint logs/best.ckpt",
			"npm test",
		]);
	});

	/** Commands whose output is the first text that a page shows. */
	const pagesThatShow = new Map([
		[lines[0], readme],
		[
			"npx gcn-cluster people results/library --most 5",
			pages.find(({ name }) => name === "docs/people.md")!,
		],
	]);

	const runs = (line: string) => {
		const { status, stdout, stderr } = run(line);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect([status, stdout === ""]).toEqual([0, false]);
		const page = pagesThatShow.get(line);
		if (!page) return;
		const [shown] = blocks(page.text, "text");
		expect(withoutTimes(stdout)).toBe(withoutTimes(shown));
	};
	const trainsBundled = (line: string) => line.includes("faces/train/");

	test.each(own.filter((line) => !trainsBundled(line)))("%s", runs);
	test.each(own.filter(trainsBundled))("%s", { tags: ["slow/training"] }, runs);
});
