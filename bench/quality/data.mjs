/** Where the faces lie, and folders for what was worked out from them once. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Skip } from "./skip.mjs";

const root = resolve(import.meta.dirname, "../..");
const shared = resolve(root, process.env.GCN_CLUSTER_SHARED ?? "../shared");

export const embeddings = ["dlib128", "arc512"];

/**
 * A file or folder among the shared data: `sharedPath("faces", "val")`.
 * @throws Skip where it is absent
 */
export function sharedPath(...parts) {
	const path = join(shared, ...parts);
	if (!existsSync(path)) throw new Skip(`no ${join(...parts)} in ${shared}`);
	return path;
}

/** The faces of a part, `train` or `val`. */
export function faces(part) {
	const folder = sharedPath("faces", part);
	const features = (embedding) => join(folder, `${embedding}.features.npy`);
	const labels = join(folder, "labels.npy");
	return {
		folder,
		features,
		labels,
		files: [labels, ...embeddings.map(features)],
	};
}

/** SHA-256, in hexadecimal. */
export const fingerprint = (bytes) =>
	createHash("sha256").update(bytes).digest("hex");

/** A folder that belongs to the bytes of these files: when one changes, it is another folder. */
export function cacheFolder(name, files) {
	const bytes = files.map((file) => readFileSync(file));
	const key = fingerprint(Buffer.concat(bytes)).slice(0, 16);
	const folder = join(import.meta.dirname, "../.cache", `${name}-${key}`);
	mkdirSync(folder, { recursive: true });
	return folder;
}
