/** Decodes an ONNX file by the wire format and computes its operations in float64: a second reading, apart from the writer's. */

type Field = { field: number; value: number | Uint8Array };
export interface Tensor {
	shape: number[];
	data: Float64Array;
}
export interface Node {
	operation: string;
	inputs: string[];
	output: string;
	attributes: Map<string, number>;
}
export interface Model {
	irVersion: number;
	opset: number;
	nodes: Node[];
	constants: Map<string, Tensor>;
	inputs: [name: string, type: number, shape: (number | string)[]][];
	outputs: [name: string, type: number, shape: (number | string)[]][];
}

function decode(bytes: Uint8Array): Field[] {
	const fields: Field[] = [];
	let at = 0;
	const varint = () => {
		let value = 0;
		for (let factor = 1; ; factor *= 128) {
			const byte = bytes[at++];
			if (byte === undefined) throw new Error("cut off");
			value += (byte & 127) * factor;
			if (byte < 128) return value;
		}
	};
	while (at < bytes.length) {
		const tag = varint();
		const field = Math.floor(tag / 8);
		if (tag % 8 === 0) fields.push({ field, value: varint() });
		else if (tag % 8 === 2) {
			const length = varint();
			if (at + length > bytes.length) throw new Error("cut off");
			fields.push({ field, value: bytes.subarray(at, at + length) });
			at += length;
		} else throw new Error(`wire type ${tag % 8}`);
	}
	return fields;
}

const messages = (fields: Field[], field: number) =>
	fields.filter((f) => f.field === field).map((f) => f.value as Uint8Array);
const numbers = (fields: Field[], field: number) =>
	fields.filter((f) => f.field === field).map((f) => f.value as number);
const texts = (fields: Field[], field: number) =>
	messages(fields, field).map((bytes) => Buffer.from(bytes).toString());

function readTensor(bytes: Uint8Array): [string, Tensor] {
	const fields = decode(bytes);
	const content = new Uint8Array(messages(fields, 9)[0]).buffer;
	const isFloat = numbers(fields, 2)[0] === 1;
	const data = isFloat
		? Float64Array.from(new Float32Array(content))
		: Float64Array.from(new BigInt64Array(content), Number);
	return [texts(fields, 8)[0], { shape: numbers(fields, 1), data }];
}

function readNode(bytes: Uint8Array): Node {
	const fields = decode(bytes);
	const attributes = messages(fields, 5).map((attribute) => {
		const parts = decode(attribute);
		return [texts(parts, 1)[0], numbers(parts, 3)[0]] as const;
	});
	return {
		operation: texts(fields, 4)[0],
		inputs: texts(fields, 1),
		output: texts(fields, 2)[0],
		attributes: new Map(attributes),
	};
}

function readValue(bytes: Uint8Array): Model["inputs"][number] {
	const fields = decode(bytes);
	const type = decode(messages(decode(messages(fields, 2)[0]), 1)[0]);
	const sizes = messages(decode(messages(type, 2)[0]), 1).map((size) => {
		const parts = decode(size);
		return numbers(parts, 1)[0] ?? texts(parts, 2)[0];
	});
	return [texts(fields, 1)[0], numbers(type, 1)[0], sizes];
}

export function readOnnx(bytes: Uint8Array): Model {
	const model = decode(bytes);
	const graph = decode(messages(model, 7)[0]);
	return {
		irVersion: numbers(model, 1)[0],
		opset: numbers(decode(messages(model, 8)[0]), 2)[0],
		nodes: messages(graph, 1).map(readNode),
		constants: new Map(messages(graph, 5).map(readTensor)),
		inputs: messages(graph, 11).map(readValue),
		outputs: messages(graph, 12).map(readValue),
	};
}

function product(a: Tensor, b: Tensor, isTransposed: boolean): Tensor {
	const [rows, inner] = a.shape;
	const [cols, depth] = isTransposed ? b.shape : [b.shape[1], b.shape[0]];
	if (depth !== inner) throw new Error(`${a.shape} times ${b.shape}`);
	const data = new Float64Array(rows * cols);
	for (let i = 0; i < rows; i++)
		for (let j = 0; j < cols; j++)
			for (let k = 0; k < inner; k++)
				data[i * cols + j] +=
					a.data[i * inner + k] *
					b.data[isTransposed ? j * inner + k : k * cols + j];
	return { shape: [rows, cols], data };
}

/** Row by row with a vector that belongs to the columns. */
function withVector(
	a: Tensor,
	vector: Tensor,
	combine: (x: number, y: number) => number,
): Tensor {
	const cols = a.shape[1];
	if (vector.shape[0] !== cols) throw new Error("another length");
	return {
		shape: a.shape,
		data: a.data.map((x, i) => combine(x, vector.data[i % cols])),
	};
}

function columns(a: Tensor, pick: (row: number) => number[]): Tensor {
	const rows = Array.from({ length: a.shape[0] }, (_, row) => pick(row));
	return {
		shape: [rows.length, rows[0].length],
		data: Float64Array.from(rows.flat()),
	};
}

const rowOf = ({ shape, data }: Tensor, row: number) =>
	Array.from(data.subarray(row * shape[1], (row + 1) * shape[1]));

function compute(node: Node, inputs: Tensor[]): Tensor {
	const [a, b, c] = inputs;
	const axis = node.attributes.get("axis");
	switch (node.operation) {
		case "Sub":
			return withVector(a, b, (x, y) => x - y);
		case "Mul":
			return withVector(a, b, (x, y) => x * y);
		case "MatMul":
			return product(a, b, false);
		case "Gemm":
			return withVector(
				product(a, b, node.attributes.get("transB") === 1),
				c,
				(x, y) => x + y,
			);
		case "Concat":
			if (axis !== 1) throw new Error("Concat of columns only");
			return columns(a, (row) => [...rowOf(a, row), ...rowOf(b, row)]);
		case "Relu":
			return { shape: a.shape, data: a.data.map((x) => Math.max(x, 0)) };
		case "PRelu":
			return withVector(a, b, (x, slope) => (x < 0 ? x * slope : x));
		case "Softmax": {
			if (axis !== 1) throw new Error("Softmax of rows only");
			return columns(a, (row) => {
				const powers = rowOf(a, row).map(Math.exp);
				const sum = powers.reduce((s, x) => s + x, 0);
				return powers.map((x) => x / sum);
			});
		}
		case "Gather":
			if (axis === 0) {
				const rows = Array.from(b.data, (row) => rowOf(a, row));
				return {
					shape: [rows.length, a.shape[1]],
					data: Float64Array.from(rows.flat()),
				};
			}
			return {
				shape: [a.shape[0]],
				data: columns(a, (row) => [rowOf(a, row)[b.data[0]]]).data,
			};
		default:
			throw new Error(`operation ${node.operation}`);
	}
}

export function runOnnx(
	model: Model,
	inputs: ReadonlyMap<string, Tensor>,
): Tensor {
	const values = new Map<string, Tensor>([...model.constants, ...inputs]);
	for (const node of model.nodes)
		values.set(
			node.output,
			compute(
				node,
				node.inputs.map((name) => values.get(name)!),
			),
		);
	return values.get(model.outputs[0][0])!;
}
