/** `convert IN OUT`: a checkpoint, PyTorch's or ours, to ours or to ONNX. */
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import {
	readCheckpoint,
	writeCheckpoint,
} from "../../files/checkpoints/checkpoint.ts";
import { writeOnnx } from "../../files/checkpoints/onnx.ts";
import { openOutputFile } from "../../files/runs/run-output.ts";
import type { CommandAction } from "../command-action.ts";
import { count } from "../output/report.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { withRunOutput } from "../running/with-run-output.ts";

const writers = new Map([
	[".ckpt", writeCheckpoint],
	[".safetensors", writeCheckpoint],
	[".onnx", writeOnnx],
]);

export const runConvert: CommandAction<OutputOptions> = async (
	{ options },
	streams,
	[from, to],
) => {
	const write = writers.get(extname(to).toLowerCase());
	if (!write)
		throw new InputError(
			to,
			"a name that ends in .ckpt, .safetensors or .onnx",
			extname(to) || "no extension",
		);
	const checkpoint = readCheckpoint(from);
	// The state of a training run, such as its momentum, is no part of the network.
	await withRunOutput(openOutputFile(to), async () =>
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
