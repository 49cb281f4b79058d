/** The folder of a run in parts: the manifest, a copy of the network, the inputs, and a folder of parts for each stage. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "../../errors.ts";
import { writeAtomically } from "../atomic-file.ts";
import { canonicalJson } from "../checkpoints/checkpoint-json.ts";
import { withFileErrors } from "../file-errors.ts";
import { withInputFile } from "../input-file.ts";
import { isObject } from "../json-values.ts";
import type { RunManifest } from "./manifest.ts";
import { inputsStage } from "./run-inputs.ts";

const kind = "a folder that gcn-cluster plan made";
const format = 1;
const manifestName = "manifest.json";

/** Where a run keeps what is not an array of a part. */
export const runPaths = (folder: string) => ({
	manifest: join(folder, manifestName),
	network: join(folder, "network.ckpt"),
	features: join(folder, "features.npy"),
});

/** A manifest with its fingerprint. */
export function sealManifest(
	content: Omit<RunManifest, "run" | "format">,
): RunManifest {
	const text = canonicalJson(content);
	const run = createHash("sha256").update(text).digest("hex").slice(0, 32);
	return { format, run, ...content };
}

export function writeManifest(folder: string, manifest: RunManifest): void {
	writeAtomically(runPaths(folder).manifest, (file) =>
		file.write(Buffer.from(`${JSON.stringify(manifest, null, "\t")}\n`)),
	);
}

/** The manifest of a folder; null where it has none. @throws InputError for a damaged one, and for one of another format */
export function findManifest(folder: string): RunManifest | null {
	const path = runPaths(folder).manifest;
	if (!existsSync(path)) return null;
	const text = withFileErrors(path, kind, () => readFileSync(path, "utf8"));
	const manifest = parse(path, text);
	if (manifest.format !== format)
		throw new InputError(path, `format ${format}`, `${manifest.format}`);
	const { run, format: _, ...content } = manifest;
	if (sealManifest(content).run !== run)
		throw new InputError(path, kind, "one that was changed since");
	return manifest;
}

/** As `findManifest`. @throws InputError for a folder without a manifest too */
export function readManifest(folder: string): RunManifest {
	const manifest = findManifest(folder);
	if (manifest) return manifest;
	throw new InputError(
		folder,
		kind,
		existsSync(folder) ? "one without manifest.json" : "nothing",
		"gcn-cluster plan --help",
	);
}

function parse(path: string, text: string): RunManifest {
	try {
		const value: unknown = JSON.parse(text);
		if (isObject(value)) return value as unknown as RunManifest;
	} catch {}
	throw new InputError(path, kind, "a damaged manifest.json");
}

/** @throws InputError for a folder with files that are not of a run: they would be mixed with those of the run */
export function requireFolderForRun(folder: string): void {
	if (!existsSync(folder)) return;
	const own = [inputsStage, ...Object.values(runPaths(""))];
	const entries = withFileErrors(folder, "a folder", () => readdirSync(folder));
	const other = entries.find(
		(name) => !own.includes(name) && !name.startsWith("."),
	);
	if (other !== undefined)
		throw new InputError(
			folder,
			"an empty folder, a new one, or that of a run",
			`a folder with ${other}`,
		);
}

/** Removes the manifest first, so that nobody takes the rest for whole, then all that a run of this manifest may have left. */
export function clearRun(folder: string, { stages }: RunManifest): void {
	const { manifest, network, features } = runPaths(folder);
	const folders = [inputsStage, ...stages.map(({ name }) => name)];
	withFileErrors(folder, "a folder that can be cleared", () => {
		for (const path of [manifest, network, features])
			rmSync(path, { force: true });
		for (const name of folders)
			rmSync(join(folder, name), { recursive: true, force: true });
	});
}

/** SHA-256 of the bytes of a file, and its absolute path. */
export function describeInput(path: string) {
	const sha256 = withInputFile(path, "a file", (file) => {
		const hash = createHash("sha256");
		const piece = Buffer.alloc(Math.min(file.size, 1 << 22));
		for (let at = 0; at < file.size; at += piece.length) {
			const bytes = piece.subarray(0, Math.min(piece.length, file.size - at));
			file.readInto(bytes, at);
			hash.update(bytes);
		}
		return hash.digest("hex");
	});
	return { path: resolve(path), sha256 };
}
