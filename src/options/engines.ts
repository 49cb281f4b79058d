import type { OptionSpec } from "./option-spec.ts";
import { printing } from "./output-options.ts";

export const enginesOptions: readonly OptionSpec[] = [
	{
		flag: "--install",
		kind: "choice",
		choices: ["onnx", "node", "webgpu", "usearch", "photos", "heic"],
		meaning:
			"install one that is missing, or what embed needs (photos, heic), with npm",
		defaultText: "none: only list them",
		group: "Run",
	},
	...printing,
];
