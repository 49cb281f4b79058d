/** The engine for any vendor's GPU: tfjs's WebGPU kernels on Dawn (npm package `webgpu`), over Vulkan, Metal or D3D12. */
import type * as webgpuBackend from "@tensorflow/tfjs-backend-webgpu";
import type * as webgpu from "webgpu";
import type { LoadedBackend } from "./choose-engine.ts";
import { mayHaveGpu } from "./gpu-devices.ts";
import { type Adapter, chooseDrivers, describeAdapter } from "./gpu-drivers.ts";
import { importPackage, packageUrl, requirePackage } from "./optional-parts.ts";
import { requireTfjs } from "./tfjs.ts";

/** One for the life of the process: a device that outlives it crashes. */
let gpu: GPU | undefined;

/** Loads the WebGPU backend on the fastest GPU; throws when there is none, or only a software one and `allowSoftware` is false. */
export async function loadWebgpu(
	allowSoftware: boolean,
): Promise<LoadedBackend> {
	if (!allowSoftware && !mayHaveGpu()) throw new Error("no GPU found");
	const tf = requireTfjs();
	const { WebGPUBackend } = requirePackage<typeof webgpuBackend>(
		"webgpu",
		"@tensorflow/tfjs-backend-webgpu",
	);
	if (!gpu) {
		checkAdapter(
			await chooseDrivers(packageUrl("webgpu", "webgpu")),
			allowSoftware,
		);
		gpu = await createGpu();
	}
	const adapter = await gpu.requestAdapter({
		powerPreference: "high-performance",
	});
	const { name, isSoftware } = checkAdapter(
		adapter && describeAdapter(adapter.info),
		allowSoftware,
	);
	if (!tf.findBackend("webgpu")) {
		const device = await requestDevice(adapter!);
		const backend = new WebGPUBackend(device, adapter!.info);
		tf.registerBackend("webgpu", () => backend);
	}
	if (!(await tf.setBackend("webgpu"))) throw new Error("it did not start");
	const kind = isSoftware ? "software adapter " : "";
	return { tf, description: `webgpu (${kind}${name})`, isOnGpu: true };
}

function checkAdapter(
	adapter: Adapter | null,
	allowSoftware: boolean,
): Adapter {
	if (!adapter) throw new Error("no GPU found");
	if (adapter.isSoftware && !allowSoftware)
		throw new Error(`only a software adapter, ${adapter.name}`);
	return adapter;
}

/** Dawn as `navigator.gpu`, where tfjs looks for it, as in a browser; Node has a `navigator` since version 21. */
async function createGpu(): Promise<GPU> {
	const { create, globals } = await importPackage<typeof webgpu>(
		"webgpu",
		"webgpu",
	);
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
