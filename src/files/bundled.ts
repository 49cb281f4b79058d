/** Files that come with the package: the trained network and a small set of real face embeddings. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isSameFile } from "./same-file.ts";

/** The folder of this package's package.json. */
export const packageRoot = findPackageRoot(
	dirname(fileURLToPath(import.meta.url)),
);

/** The sources and the built package lie at different depths below it. */
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

/** Whether a folder is the one that the bundled network lies in, or will be, in a clone that lacks it. */
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

/** For each of the relative paths the user's own file where there is one, else the bundled one; the first path that has either. */
export function firstOwnOrBundled(paths: readonly string[]): string {
	const found = paths
		.flatMap((path) => [path, join(packageRoot, path)])
		.find((path) => existsSync(path));
	return found ?? paths[paths.length - 1];
}
