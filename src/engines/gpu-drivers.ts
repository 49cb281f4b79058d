/**
 * Which GPU drivers Dawn shall load. Dawn, the Vulkan loader and the drivers print what they do not like to stderr, so each driver is
 * tried in a process of its own, whose output goes nowhere, and this process loads only one that works.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";

export interface Adapter {
	readonly name: string;
	/** Computes on the CPU. */
	readonly isSoftware: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
const PROBE_TIMEOUT_MS = 20_000;

/** Run by `node --eval` with the URL of the package `webgpu`; the answer goes to a pipe of its own. */
const PROBE = `
const { writeSync } = require("node:fs");
import(process.argv[1]).then(async ({ create, globals }) => {
	Object.assign(globalThis, globals);
	const adapter = await create([]).requestAdapter({ powerPreference: "high-performance" });
	if (adapter) {
		const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
		writeSync(3, JSON.stringify({ vendor, architecture, description, isFallbackAdapter }));
	}
	process.exit();
});`;

/** Name of an adapter, and whether it is one of software. */
export function describeAdapter(
	info: Pick<
		GPUAdapterInfo,
		"vendor" | "architecture" | "description" | "isFallbackAdapter"
	>,
): Adapter {
	const { vendor, architecture, description, isFallbackAdapter } = info;
	const all = `${vendor} ${architecture} ${description}`;
	return {
		name: description || `${vendor} ${architecture}`,
		isSoftware: isFallbackAdapter || SOFTWARE.test(all),
	};
}

/**
 * Finds the fastest adapter, real before software ones; null where no driver has one.
 * On Linux the Vulkan loader of this process is told to load only drivers that have such an adapter, unless the user chose the drivers.
 * @param webgpu URL of the package `webgpu`
 */
export async function chooseDrivers(webgpu: string): Promise<Adapter | null> {
	const manifests = listManifests();
	if (manifests === null) return await askAdapter(webgpu, {});
	const tried = await Promise.all(
		manifests.map(async (manifest) => ({
			manifest,
			adapter: await askAdapter(webgpu, { VK_ICD_FILENAMES: manifest }),
		})),
	);
	const real = tried.filter(({ adapter }) => adapter?.isSoftware === false);
	const chosen = real.length ? real : tried.filter(({ adapter }) => adapter);
	if (chosen.length === 0) return null;
	process.env.VK_ICD_FILENAMES = chosen
		.map(({ manifest }) => manifest)
		.join(delimiter);
	return chosen[0].adapter;
}

/** The adapter that Dawn has in a process of its own with these variables; null also where a driver ends or stops the process. */
function askAdapter(
	webgpu: string,
	variables: Readonly<Record<string, string>>,
): Promise<Adapter | null> {
	const child = spawn(process.execPath, ["--eval", PROBE, webgpu], {
		env: { ...process.env, NODE_OPTIONS: "", ...variables },
		stdio: ["ignore", "ignore", "ignore", "pipe"],
		timeout: PROBE_TIMEOUT_MS,
		windowsHide: true,
	});
	let answer = "";
	(child.stdio[3] as Readable).setEncoding("utf8").on("data", (text) => {
		answer += text;
	});
	return new Promise((resolve) => {
		child.on("error", () => resolve(null));
		child.on("close", () =>
			resolve(answer ? describeAdapter(JSON.parse(answer)) : null),
		);
	});
}

/** On Linux the files that name Vulkan drivers, where the loader looks for them; null elsewhere and where the user chose the drivers. */
function listManifests(): string[] | null {
	const { env } = process;
	const isChosen =
		env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES || env.VK_ADD_DRIVER_FILES;
	if (process.platform !== "linux" || isChosen) return null;
	const listed = [env.XDG_CONFIG_DIRS, env.XDG_DATA_DIRS]
		.flatMap((folders) => (folders ?? "").split(":"))
		.filter(Boolean);
	const folders = [
		...[env.XDG_CONFIG_HOME ?? join(homedir(), ".config")],
		...[env.XDG_DATA_HOME ?? join(homedir(), ".local/share")],
		...["/etc/xdg", "/etc", "/usr/local/share", "/usr/share"],
		...["/run/opengl-driver/share", ...listed],
	].map((folder) => join(folder, "vulkan/icd.d"));
	return [...new Set(folders)]
		.filter((folder) => existsSync(folder))
		.flatMap((folder) =>
			readdirSync(folder)
				.filter((name) => name.endsWith(".json"))
				.map((name) => join(folder, name)),
		);
}
