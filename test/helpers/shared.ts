/**
 * Paths of the face embeddings and of the reference's results; tests that need them skip visibly where they are absent,
 * or fail there with GCN_CLUSTER_REQUIRE_SHARED=1.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { needs } from "./needs.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = resolve(root, process.env.GCN_CLUSTER_SHARED ?? "../shared");

/** Absolute path of a file among them: `sharedPath("faces", "val", "labels.npy")`. */
export function sharedPath(...parts: string[]): string {
	return join(folder, ...parts);
}

export const hasShared =
	existsSync(sharedPath("faces", "val")) && existsSync(sharedPath("parity"));

if (!hasShared && process.env.GCN_CLUSTER_REQUIRE_SHARED === "1")
	throw new Error(
		`GCN_CLUSTER_SHARED: expected the folders faces and parity, got none in ${folder}`,
	);

export const needsFaces = needs("no face embeddings beside the checkout");
