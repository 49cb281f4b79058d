/** `convert IN OUT`: a checkpoint of PyTorch's or ours to ours, or to ONNX. */
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import { readCheckpoint, writeCheckpoint } from "../../files/checkpoints/checkpoint.ts";
import { writeOnnx } from "../../files/checkpoints/onnx.ts";
import { openFilePlace } from "../../files/runs/run-output.ts";
import { inPlace } from "../running/with-run-output.ts";
import type { CommandAction } from "../program.ts";
import { count } from "../output/report.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";

const writers = new Map([
	[".ckpt", writeCheckpoint],
	[".safetensors", writeCheckpoint],
	[".onnx", writeOnnx],
]);

export const runConvert: CommandAction = async (given, streams, [from, to]) => {
	const options: OutputOptions = given.options;
	const write = writers.get(extname(to).toLowerCase());
	if (!write)
		throw new InputError(
			to,
			"a name that ends in .ckpt, .safetensors or .onnx",
			extname(to) || "no extension",
		);
	const checkpoint = readCheckpoint(from);
	// Momentum and the like belong to a run, not to a network that is passed on.
	await inPlace(openFilePlace(to), async () =>
		write(to, { ...checkpoint, resume: null }),
	);
	const { metadata, weights } = checkpoint;
	let numbers = 0;
	for (const { data } of weights.values()) numbers += data.length;
	const result = { ...metadata, weights: numbers, file: to };
	printResult(streams, options, result, [
		`${metadata.model}, features of length ${metadata.featureLength ?? "any"}, epoch ${metadata.epoch}, ${count(numbers)} weights -> ${to}`,
	]);
};
