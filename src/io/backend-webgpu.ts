/** The engine for any vendor's GPU: tfjs's WebGPU kernels on Dawn (npm package `webgpu`), over Vulkan, Metal or D3D12. */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { LoadedBackend } from "./backend.ts";
import { requireTfjs } from "./tfjs.ts";

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

/** One for the life of the process: a device that outlives it crashes. */
let gpu: GPU | undefined;

/** Loads the WebGPU backend on the fastest GPU; throws when there is none, or only a software one and `allowSoftware` is false. */
export async function loadWebgpu(
	allowSoftware: boolean,
): Promise<LoadedBackend> {
	// Dawn prints its search for a driver, so without one it is not asked.
	if (!allowSoftware && !hasDriver()) throw new Error("no GPU driver");
	const tf = requireTfjs();
	const { WebGPUBackend } = await importInstalled(
		() => import("@tensorflow/tfjs-backend-webgpu"),
	);
	gpu ??= await createGpu();
	const adapter = await gpu.requestAdapter({
		powerPreference: "high-performance",
	});
	if (!adapter) throw new Error("no GPU found");
	const { vendor, architecture, description } = adapter.info;
	const name = description || `${vendor} ${architecture}`;
	const isSoftware =
		adapter.info.isFallbackAdapter ||
		SOFTWARE.test(`${vendor} ${architecture} ${description}`);
	if (isSoftware && !allowSoftware)
		throw new Error(`only a software adapter, ${name}`);
	if (!tf.findBackend("webgpu")) {
		const device = await requestDevice(adapter);
		const backend = new WebGPUBackend(device, adapter.info);
		tf.registerBackend("webgpu", () => backend);
	}
	if (!(await tf.setBackend("webgpu"))) throw new Error("it did not start");
	const kind = isSoftware ? "software adapter " : "";
	return { tf, description: `webgpu (${kind}${name})`, isOnGpu: true };
}

/** Dawn as `navigator.gpu`, where tfjs looks for it, as in a browser; Node has a `navigator` since version 21. */
async function createGpu(): Promise<GPU> {
	const { create, globals } = await importInstalled(() => import("webgpu"));
	Object.assign(globalThis, globals);
	const created = create([]);
	if (!("navigator" in globalThis))
		Object.defineProperty(globalThis, "navigator", { value: {} });
	const { navigator } = globalThis as unknown as { navigator: object };
	Object.defineProperty(navigator, "gpu", { value: created });
	return created;
}

/** A device with the adapter's own limits, as large matrices need more than WebGPU's defaults. */
async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
	const names = [
		"maxComputeWorkgroupStorageSize",
		"maxComputeWorkgroupsPerDimension",
		"maxStorageBufferBindingSize",
		"maxBufferSize",
		"maxComputeWorkgroupSizeX",
		"maxComputeInvocationsPerWorkgroup",
	] as const;
	const device = await adapter.requestDevice({
		requiredLimits: Object.fromEntries(
			names.map((name) => [name, adapter.limits[name]]),
		),
	});
	// A failed command leaves zeros in its result: stop rather than go on with them.
	device.addEventListener("uncapturederror", (event) => {
		const { message } = (event as GPUUncapturedErrorEvent).error;
		process.nextTick(() => {
			throw new Error(`webgpu: ${message}`);
		});
	});
	return device;
}

async function importInstalled<T>(load: () => Promise<T>): Promise<T> {
	try {
		return await load();
	} catch (error) {
		const isMissing =
			(error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
		const why = isMissing ? "not installed" : (error as Error).message;
		throw new Error(why, { cause: error });
	}
}

/** Whether there is a driver to ask: on Linux the places where the Vulkan loader looks for one, elsewhere the system has it. */
function hasDriver(): boolean {
	if (process.platform !== "linux") return true;
	const { env } = process;
	if (env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES || env.VK_ADD_DRIVER_FILES)
		return true;
	const folders = [
		"/etc",
		"/usr/local/share",
		"/usr/share",
		"/run/opengl-driver/share",
		join(homedir(), ".local/share"),
		...(env.XDG_DATA_DIRS ?? "").split(":").filter(Boolean),
	].map((folder) => join(folder, "vulkan/icd.d"));
	return folders.some((folder) => existsSync(folder) && hasManifest(folder));
}

function hasManifest(folder: string): boolean {
	return readdirSync(folder).some((name) => name.endsWith(".json"));
}
