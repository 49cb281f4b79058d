/** What the WASM engine computes, by several versions of Node: the same bytes of edges, scores, clusters and a trained checkpoint. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "dist/bin/gcn-cluster.js");
const faces = (name) => join(root, "fixtures/faces", `${name}.npy`);
const common = ["--backend", "wasm", "--seed", "7", "--quiet"];

/** What is run in a folder, and what it leaves there. */
const runs = [
	[
		["test", "--out-dir", "."],
		["edges.npy", "scores.npy", "clusters.npy"],
	],
	[
		["cluster", "--feat-path", faces("features"), "--out", "people.csv"],
		["people.csv"],
	],
	[
		[
			...["train", "--feat-path", faces("features"), "--logs-dir", "."],
			...["--labels-path", faces("labels"), "--k-at-hop", "4", "2"],
			...["--active-connection", "2", "--epochs", "1", "--batch-size", "64"],
		],
		["best.ckpt"],
	],
];

/** SHA-256 of each file; throws where a run fails. */
function hashesBy(binary) {
	const folder = mkdtempSync(join(tmpdir(), "same-bytes-"));
	try {
		return runs.flatMap(([argv, files]) => {
			const { status, stderr } = spawnSync(
				binary,
				[program, ...argv, ...common],
				{ cwd: folder, encoding: "utf8" },
			);
			if (status !== 0)
				throw new Error(`${binary} ${argv[0]}: ${status}\n${stderr}`);
			return files.map((name) => {
				const bytes = readFileSync(join(folder, name));
				return [name, createHash("sha256").update(bytes).digest("hex")];
			});
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Prints the hashes, and returns whether all binaries and this Node give the same ones. */
export function giveSameBytes(binaries) {
	const [own, ...others] = [process.execPath, ...binaries].map(hashesBy);
	for (const [name, hash] of own) console.error(`${name} ${hash}`);
	const different = binaries.filter(
		(_, i) => JSON.stringify(others[i]) !== JSON.stringify(own),
	);
	for (const binary of different)
		console.error(`${binary}: expected the same bytes, got others`);
	return different.length === 0;
}
