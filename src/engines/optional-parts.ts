/**
 * Packages that come when they are asked for, as only some machines can use them: they lie in this package's folder `engines`,
 * each part by itself, so that no other installation removes it, or wherever the application has them.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "../files/bundled.ts";

/** What `engines --install` takes, and the packages that each part is. */
export const optionalParts = {
	webgpu: ["webgpu", "@tensorflow/tfjs-backend-webgpu"],
	node: ["@tensorflow/tfjs-node-gpu"],
	onnx: ["onnxruntime-node"],
	usearch: ["usearch"],
} as const;

export type PartName = keyof typeof optionalParts;

export function isPart(name: string): name is PartName {
	return Object.hasOwn(optionalParts, name);
}

/** Where `engines --install` puts a part, and `build:native` the native engine. */
export function folderOf(part: PartName): string {
	return join(packageRoot, "engines", part);
}

const require = createRequire(import.meta.url);

/** The command that brings a part, wherever gcn-cluster itself is installed. */
export function installCommand(part: PartName): string {
	return `npx gcn-cluster engines --install ${part}`;
}

/** The part's packages with the versions that package.json pins, as npm takes them. */
export function partSpecifiers(part: PartName): string[] {
	const { peerDependencies } = JSON.parse(
		readFileSync(join(packageRoot, "package.json"), "utf8"),
	);
	return optionalParts[part].map(
		(name) => `${name}@${peerDependencies[name].replace("^", "")}`,
	);
}

/** Whether all packages of a part are found. */
export function hasPart(part: PartName): boolean {
	return optionalParts[part].every((name) => findPackage(part, name) !== null);
}

/** Loads a package of a part as CommonJS; throws with a few words where it is missing. */
export function requirePackage<T>(part: PartName, name: string): T {
	return require(foundPackage(part, name));
}

/** Loads a package of a part that is an ES module; throws with a few words where it is missing. */
export async function importPackage<T>(
	part: PartName,
	name: string,
): Promise<T> {
	return await import(packageUrl(part, name));
}

/** URL of a package's main file; throws with a few words where it is missing. */
export function packageUrl(part: PartName, name: string): string {
	return pathToFileURL(foundPackage(part, name)).href;
}

function foundPackage(part: PartName, name: string): string {
	const found = findPackage(part, name);
	if (found === null)
		throw new Error(`not installed; ${installCommand(part)} brings it`);
	return found;
}

function findPackage(part: PartName, name: string): string | null {
	const inFolder = createRequire(join(folderOf(part), "package.json"));
	for (const { resolve } of [require, inFolder]) {
		try {
			return resolve(name);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND")
				throw error;
		}
	}
	return null;
}

/** The command that builds the native engine where its own install cannot bring it. */
export const buildCommand: string = existsSync(join(packageRoot, "src"))
	? "npm run build:native"
	: `node ${join(packageRoot, "scripts/build-native.mjs")}`;
