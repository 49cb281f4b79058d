/** Files that come with the package: the trained network and a small set of real face embeddings. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSameFile } from "./same-file.ts";

/** The folder of this package's package.json. */
export const packageRoot = findPackageRoot(
	dirname(fileURLToPath(import.meta.url)),
);

/** Sources and built files lie at different depths below the root. */
function findPackageRoot(folder: string): string {
	return existsSync(join(folder, "package.json"))
		? folder
		: findPackageRoot(dirname(folder));
}

export const packageVersion: string = JSON.parse(
	readFileSync(join(packageRoot, "package.json"), "utf8"),
).version;

/** 1,000 or so faces of people that the bundled networks never saw. */
export const bundledFaces = {
	features: join(packageRoot, "fixtures/faces/features.npy"),
	graph: join(packageRoot, "fixtures/faces/knn.npy"),
	labels: join(packageRoot, "fixtures/faces/labels.npy"),
} as const;

const bundledLogs = join(packageRoot, "logs");

/** Whether a folder is that of the bundled network, or will be in a clone that lacks the folder. */
export function isBundledLogs(folder: string): boolean {
	return existsSync(folder)
		? isSameFile(folder, bundledLogs) ||
				isSameFile(join(folder, "best.ckpt"), bundledNetwork)
		: isSameFile(dirname(folder), packageRoot);
}

/** The network that comes with the package: trained on dlib descriptors (length 128). */
export const bundledNetwork: string = join(bundledLogs, "best.ckpt");

/** The network that takes features of any length where the package has it, else the other. */
export const defaultNetwork: string = firstOwnOrBundled([
	join(packageRoot, "models/faces.ckpt"),
	bundledNetwork,
]);

/** The first file that exists: for each relative path in turn, the user's own file, then the bundled one. Where there is none, the last path. */
export function firstOwnOrBundled(paths: readonly string[]): string {
	const candidates = paths.flatMap((path) => [path, join(packageRoot, path)]);
	return candidates.find((path) => existsSync(path)) ?? paths.at(-1)!;
}
