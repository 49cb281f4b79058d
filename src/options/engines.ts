import type { OptionSpec } from "./option-spec.ts";
import { printing } from "./output-options.ts";

export const enginesOptions: readonly OptionSpec[] = [
	{
		flag: "--install",
		kind: "choice",
		choices: ["onnx", "node", "webgpu", "usearch", "photos", "heic", "queue"],
		meaning:
			"install one that is missing, what embed needs (photos, heic), or what many machines need (queue), with npm",
		defaultText: "none: only list them",
		group: "Run",
	},
	...printing,
];
