/**
 * Chooses the GPU drivers that Dawn loads. Dawn, the Vulkan loader and the drivers print warnings to stderr, so each driver is
 * tried in a child process whose output is dropped, and this process loads only drivers that work.
 */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";

export interface Adapter {
	readonly name: string;
	/** Whether software simulates it on the CPU. */
	readonly isSoftware: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;
const PROBE_TIMEOUT_MS = 20_000;

/** Program for `node --eval`, with the URL of the package `webgpu` as argument; it writes its answer to file descriptor 3. */
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

/** The adapter that WebGPU describes by `info`. */
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
 * Finds the fastest adapter, real ones before software; null where no driver has one.
 * On Linux it also sets VK_ICD_FILENAMES, so that this process loads only drivers with such an adapter; drivers that the user chose stay.
 * @param webgpu URL of the package `webgpu`
 */
export async function chooseDrivers(webgpu: string): Promise<Adapter | null> {
	const manifests = listManifests();
	if (manifests === null) return await probeAdapter(webgpu, {});
	const attempts = await Promise.all(
		manifests.map(async (manifest) => ({
			manifest,
			adapter: await probeAdapter(webgpu, { VK_ICD_FILENAMES: manifest }),
		})),
	);
	const real = attempts.filter(({ adapter }) => adapter?.isSoftware === false);
	const chosen = real.length ? real : attempts.filter(({ adapter }) => adapter);
	if (chosen.length === 0) return null;
	process.env.VK_ICD_FILENAMES = chosen
		.map(({ manifest }) => manifest)
		.join(delimiter);
	return chosen[0].adapter;
}

/** The adapter that Dawn finds in a child process with these environment variables; null also where a driver crashes or hangs. */
function probeAdapter(
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

/** Manifests of Vulkan drivers in the folders that the loader of Linux reads; null on other systems and where the user chose the drivers. */
function listManifests(): string[] | null {
	const { env } = process;
	const isChosen =
		env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES || env.VK_ADD_DRIVER_FILES;
	if (process.platform !== "linux" || isChosen) return null;
	const moreFolders = [env.XDG_CONFIG_DIRS, env.XDG_DATA_DIRS]
		.flatMap((folders) => (folders ?? "").split(":"))
		.filter(Boolean);
	const folders = [
		env.XDG_CONFIG_HOME ?? join(homedir(), ".config"),
		env.XDG_DATA_HOME ?? join(homedir(), ".local/share"),
		"/etc/xdg",
		"/etc",
		"/usr/local/share",
		"/usr/share",
		"/run/opengl-driver/share",
		...moreFolders,
	].map((folder) => join(folder, "vulkan/icd.d"));
	return [...new Set(folders)]
		.filter((folder) => existsSync(folder))
		.flatMap((folder) =>
			readdirSync(folder)
				.filter((name) => name.endsWith(".json"))
				.map((name) => join(folder, name)),
		);
}
