/**
 * Optional packages ("parts"), which only some machines can use. Each part is installed into its own folder in this package's folder `engines`,
 * so that no other installation removes it. Packages that the application itself has installed come first.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../files/bundled.ts";

/** Names that `engines --install` takes, and the packages of each part. */
export const optionalParts = {
	webgpu: ["webgpu", "@tensorflow/tfjs-backend-webgpu"],
	node: ["@tensorflow/tfjs-node-gpu"],
	onnx: ["onnxruntime-node"],
	usearch: ["usearch"],
	photos: ["@vladmandic/face-api", "sharp"],
	heic: ["heic-decode"],
	queue: ["bullmq", "ioredis"],
} as const;

export type PartName = keyof typeof optionalParts;

export function isPart(name: string): name is PartName {
	return Object.hasOwn(optionalParts, name);
}

/** The folder into which `engines --install` installs a part, and `build:native` the native engine. */
export function folderOf(part: PartName): string {
	return join(packageRoot, "engines", part);
}

const require = createRequire(import.meta.url);

/** The command that installs a part, wherever gcn-cluster itself is installed. */
export function installCommand(part: PartName): string {
	return `npx gcn-cluster engines --install ${part}`;
}

/** The part's packages in the versions that package.json pins, as arguments of `npm install`. */
export function partSpecifiers(part: PartName): string[] {
	const { peerDependencies } = JSON.parse(
		readFileSync(join(packageRoot, "package.json"), "utf8"),
	);
	return optionalParts[part].map(
		(name) => `${name}@${peerDependencies[name].replace("^", "")}`,
	);
}

/** Whether all packages of a part are installed. */
export function hasPart(part: PartName): boolean {
	return optionalParts[part].every((name) => findPackage(part, name) !== null);
}

/**
 * Loads a CommonJS package of a part.
 * @throws Error with a short reason where it is not installed
 */
export function requirePackage<T>(part: PartName, name: string): T {
	return require(packagePath(part, name));
}

/**
 * Loads an ES module package of a part.
 * @throws Error with a short reason where it is not installed
 */
export async function importPackage<T>(
	part: PartName,
	name: string,
): Promise<T> {
	return await import(packageUrl(part, name));
}

/**
 * URL of a package's main file.
 * @throws Error with a short reason where the package is not installed
 */
export function packageUrl(part: PartName, name: string): string {
	return pathToFileURL(packagePath(part, name)).href;
}

function packagePath(part: PartName, name: string): string {
	const path = findPackage(part, name);
	if (path === null)
		throw new Error(`not installed; ${installCommand(part)} brings it`);
	return path;
}

/** Path of a package's main file, or null where it is not installed. */
function findPackage(part: PartName, name: string): string | null {
	const requireInFolder = createRequire(join(folderOf(part), "package.json"));
	for (const { resolve } of [require, requireInFolder]) {
		try {
			return resolve(name);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND")
				throw error;
		}
	}
	return null;
}

/** The command that builds the native engine on machines where npm cannot install it. */
export const buildCommand: string = existsSync(join(packageRoot, "src"))
	? "npm run build:native"
	: `node ${join(packageRoot, "scripts/build-native.mjs")}`;
