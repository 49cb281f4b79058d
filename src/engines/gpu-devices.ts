/**
 * Whether the machine may have a GPU, told by the devices that the operating system shows: no driver is loaded for it,
 * as drivers print to the terminal and take time.
 */
import {
	accessSync,
	constants,
	existsSync,
	readdirSync,
	readlinkSync,
} from "node:fs";
import { basename, join } from "node:path";

/** Kernel drivers of displays that a virtual machine or the kernel itself simulates. */
const VIRTUAL_DISPLAYS = new Set([
	"bochs-drm",
	"cirrus",
	"hyperv_drm",
	"qxl",
	"simple-framebuffer",
	"vboxvideo",
	"vgem",
	"virtio_gpu",
	"vkms",
	"vmwgfx",
]);

/** A GPU with CUDA: on Linux its own driver's device, or the one of Windows around it. */
export function mayHaveCuda(root = "/", platform = process.platform): boolean {
	if (platform !== "linux") return platform === "win32";
	return ["dev/nvidiactl", "dev/dxg"].some((device) =>
		existsSync(join(root, device)),
	);
}

/** A GPU of any vendor; every Mac and PC with Windows may have one. */
export function mayHaveGpu(root = "/", platform = process.platform): boolean {
	if (platform !== "linux") return true;
	return mayHaveCuda(root, platform) || hasRenderNode(root);
}

/** A device file for computing that this user may open and that stands for hardware. */
function hasRenderNode(root: string): boolean {
	const folder = join(root, "dev/dri");
	if (!existsSync(folder)) return false;
	return readdirSync(folder).some(
		(name) =>
			name.startsWith("renderD") &&
			canOpen(join(folder, name)) &&
			!VIRTUAL_DISPLAYS.has(driverOf(root, name)),
	);
}

function canOpen(path: string): boolean {
	try {
		accessSync(path, constants.R_OK | constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

/** Name of the kernel driver behind a render node, empty where the system does not say. */
function driverOf(root: string, node: string): string {
	try {
		return basename(
			readlinkSync(join(root, "sys/class/drm", node, "device/driver")),
		);
	} catch {
		return "";
	}
}
