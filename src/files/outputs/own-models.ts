/** Whether a checkpoint, an ONNX model or a training log is one that this tool wrote. */
import { formatKey } from "../checkpoints/checkpoint.ts";
import { producer } from "../checkpoints/onnx-graph.ts";
import { textField } from "../checkpoints/protobuf.ts";
import { readHeader } from "../checkpoints/safetensors-header.ts";
import { type InputFile, readHead } from "../input-file.ts";

/** Longest header of a checkpoint that is read. */
const mostHeaderBytes = 1 << 20;

/**
 * Why a checkpoint is not an output of this tool; null where it is.
 * @throws InputError for what is no safetensors file
 */
export function foreignCheckpoint(file: InputFile): string | null {
	const start = readHead(file, 8 + mostHeaderBytes);
	const { metadata } = readHeader(start, file.path);
	return metadata.has(formatKey) ? null : "one of other tensors";
}

/** Why an ONNX model is not an output of this tool: another producer; null where it is. */
export function foreignOnnx(file: InputFile): string | null {
	const name = Buffer.concat(textField(producer.field, producer.name));
	// The version of the format comes first, in two bytes.
	const start = readHead(file, 2 + name.length);
	return start.subarray(2).equals(name) ? null : "one of another producer";
}

const logLine = /^Epoch(:\[\d+\]\[\d+\/\d+\]\t| \d+ done: )/;

/** Why a log is not an output of this tool; null where it is. */
export function foreignLog(text: string): string | null {
	const lines = text.split("\n");
	if (lines.at(-1) === "") lines.pop();
	const foreign = lines.findIndex((line) => !logLine.test(line));
	return foreign < 0 ? null : `one with other text in line ${foreign + 1}`;
}
