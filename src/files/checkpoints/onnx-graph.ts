/** The parts of an ONNX model as protobuf fields; field numbers are those of onnx.proto. */
import { bytesOf } from "../byte-pieces.ts";
import {
	bytesField,
	integerField,
	messageField,
	type Pieces,
	textField,
} from "./protobuf.ts";

const IR_VERSION = 8;
const OPSET = 17;
/** The field of a model that names the program that wrote it; it follows the version at the start of the file. */
export const producer = { field: 2, name: "gcn-cluster" } as const;

export const types = { float32: 1, int64: 7 } as const;
export type TensorType = keyof typeof types;

/** @param metadata names and values that describe the model to people and tools */
export function model(
	name: string,
	parts: readonly Pieces[],
	metadata: Readonly<Record<string, unknown>>,
): Pieces {
	return [
		integerField(1, IR_VERSION),
		textField(producer.field, producer.name),
		messageField(7, [...parts, textField(2, name)]),
		messageField(8, [textField(1, ""), integerField(2, OPSET)]),
		...Object.entries(metadata).map(([key, value]) =>
			messageField(14, [textField(1, key), textField(2, String(value))]),
		),
	].flat();
}

/** A constant of the graph. */
export function tensor(
	name: string,
	type: TensorType,
	shape: readonly number[],
	values: Float32Array | BigInt64Array,
): Pieces {
	return messageField(5, [
		...shape.map((size) => integerField(1, size)),
		integerField(2, types[type]),
		textField(8, name),
		bytesField(9, bytesOf(values)),
	]);
}

export function node(
	operation: string,
	inputs: readonly string[],
	output: string,
	attributes: readonly [name: string, value: number][] = [],
): Pieces {
	return messageField(1, [
		...inputs.map((name) => textField(1, name)),
		textField(2, output),
		textField(3, output),
		textField(4, operation),
		...attributes.map(([name, value]) =>
			messageField(5, [
				textField(1, name),
				integerField(3, value),
				integerField(20, 2), // an integer attribute
			]),
		),
	]);
}

type Sizes = readonly (number | string)[];

/** An input of the graph; a size that is text names a dimension of any length. */
export function input(name: string, type: TensorType, sizes: Sizes): Pieces {
	return valueInfo(11, name, type, sizes);
}

export function output(name: string, type: TensorType, sizes: Sizes): Pieces {
	return valueInfo(12, name, type, sizes);
}

/** A ValueInfoProto: name, type and shape of an input or output. */
function valueInfo(
	field: number,
	name: string,
	type: TensorType,
	sizes: Sizes,
): Pieces {
	const shape = sizes.map((size) =>
		messageField(1, [
			typeof size === "number" ? integerField(1, size) : textField(2, size),
		]),
	);
	const tensorType = [integerField(1, types[type]), messageField(2, shape)];
	return messageField(field, [
		textField(1, name),
		messageField(2, [messageField(1, tensorType)]),
	]);
}
