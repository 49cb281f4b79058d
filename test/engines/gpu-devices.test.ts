import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { mayHaveCuda, mayHaveGpu } from "../../src/engines/gpu-devices.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A system's root folder with device files, and the kernel driver of each render node. */
function rootWith(
	devices: readonly string[],
	drivers: Readonly<Record<string, string>> = {},
): string {
	const root = temporaryFolder();
	for (const device of devices) {
		const path = join(root, "dev", device);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, "");
	}
	for (const [node, driver] of Object.entries(drivers)) {
		const device = join(root, "sys/class/drm", node, "device");
		mkdirSync(device, { recursive: true });
		symlinkSync(
			`../../../../bus/pci/drivers/${driver}`,
			join(device, "driver"),
		);
	}
	return root;
}

describe("on Linux", () => {
	it.each<[string, string, boolean, boolean]>([
		["nothing", rootWith([]), false, false],
		["a screen without a render node", rootWith(["dri/card0"]), false, false],
		["NVIDIA's driver", rootWith(["nvidiactl", "nvidia0"]), true, true],
		["Windows around it", rootWith(["dxg"]), true, true],
		[
			"AMD's driver",
			rootWith(["dri/renderD128"], { renderD128: "amdgpu" }),
			true,
			false,
		],
		["a driver that is not named", rootWith(["dri/renderD128"]), true, false],
		[
			"a virtual machine's display",
			rootWith(["dri/renderD128"], { renderD128: "virtio_gpu" }),
			false,
			false,
		],
		[
			"a display in software beside a GPU",
			rootWith(["dri/renderD128", "dri/renderD129"], {
				renderD128: "vgem",
				renderD129: "i915",
			}),
			true,
			false,
		],
	])("%s", (_, root, gpu, cuda) => {
		expect([mayHaveGpu(root, "linux"), mayHaveCuda(root, "linux")]).toEqual([
			gpu,
			cuda,
		]);
	});

	it.skipIf(process.getuid?.() === 0)(
		"a GPU that this user may not open is none",
		() => {
			const root = rootWith(["dri/renderD128"]);
			chmodSync(join(root, "dev/dri/renderD128"), 0);
			expect(mayHaveGpu(root, "linux")).toBe(false);
		},
	);
});

it.each([
	["darwin", true, false],
	["win32", true, true],
] as const)("on %s", (platform, gpu, cuda) => {
	const root = rootWith([]);
	expect([mayHaveGpu(root, platform), mayHaveCuda(root, platform)]).toEqual([
		gpu,
		cuda,
	]);
});
