/**
 * Matrix products of the engine in plain JavaScript: tfjs's own take about four times as long, as they read both values anew for each product.
 * Sums are float64 and rounded once.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import type {
	DataId,
	KernelFunc,
	NamedTensorInfoMap,
	TensorInfo,
} from "@tensorflow/tfjs-core";

type Tf = typeof tfjs;

/** The part of tfjs's backend `cpu` used here. */
interface CpuBackend {
	readonly data: { get(id: DataId): { readonly values: Float32Array } };
	makeTensorInfo(
		shape: number[],
		dtype: "float32",
		values: Float32Array,
	): TensorInfo;
	disposeIntermediateTensorInfo(tensor: TensorInfo): void;
}

interface Product {
	readonly transposeA: boolean;
	readonly transposeB: boolean;
	readonly activation?: string;
}

/** One side of a product: `depth` values for each of `count` rows of the left or columns of the right matrix. */
interface Side {
	readonly values: Float32Array;
	readonly count: number;
	readonly depth: number;
	/** Whether the values of one lie side by side. */
	readonly isPacked: boolean;
}

/** Puts the products here in place of tfjs's; what they do not cover stays with those. */
export function registerCpuProducts(tf: Tf): void {
	replaceKernel(tf, "BatchMatMul", (inputs, backend, product) =>
		multiplyTensors(inputs, backend, product),
	);
	const relu = tf.getKernel("Relu", "cpu").kernelFunc;
	const add = tf.getKernel("Add", "cpu").kernelFunc;
	replaceKernel(tf, "_FusedMatMul", (inputs, backend, product) => {
		const { bias } = inputs;
		const isRelu = product.activation === "relu";
		if (!isRelu && product.activation !== "linear") return null;
		let result = multiplyTensors(inputs, backend, product);
		const follow = (kernel: KernelFunc, named: NamedTensorInfoMap) => {
			const next = kernel({ inputs: named, backend, attrs: {} }) as TensorInfo;
			if (result) backend.disposeIntermediateTensorInfo(result);
			result = next;
		};
		if (result && bias) follow(add, { a: result, b: bias });
		if (result && isRelu) follow(relu, { x: result });
		return result;
	});
}

/** Where `compute` gives null, the kernel that was there before computes. */
function replaceKernel(
	tf: Tf,
	kernelName: string,
	compute: (
		inputs: NamedTensorInfoMap,
		backend: CpuBackend,
		product: Product,
	) => TensorInfo | null,
): void {
	const before = tf.getKernel(kernelName, "cpu").kernelFunc;
	const kernelFunc: KernelFunc = (call) =>
		compute(
			call.inputs,
			call.backend as CpuBackend,
			call.attrs as unknown as Product,
		) ?? before(call);
	tf.unregisterKernel(kernelName, "cpu");
	tf.registerKernel({ kernelName, backendName: "cpu", kernelFunc });
}

/** Null for anything but two float32 matrices. */
function multiplyTensors(
	inputs: NamedTensorInfoMap,
	backend: CpuBackend,
	{ transposeA, transposeB }: Product,
): TensorInfo | null {
	const a = inputs.a!;
	const b = inputs.b!;
	const isPlain = [a, b].every(
		({ shape, dtype }) =>
			dtype === "float32" && shape.slice(0, -2).every((size) => size === 1),
	);
	if (!isPlain || a.shape.length !== b.shape.length) return null;
	const left = sideOf(backend, a, !transposeA);
	const right = sideOf(backend, b, transposeB);
	const shape = [...a.shape.slice(0, -2), left.count, right.count];
	const product = new Float32Array(left.count * right.count);
	multiply(pack(left), pack(right), left, right.count, product);
	return backend.makeTensorInfo(shape, "float32", product);
}

function sideOf(
	backend: CpuBackend,
	{ dataId, shape }: TensorInfo,
	isPacked: boolean,
): Side {
	const [rows, cols] = shape.slice(-2);
	const { values } = backend.data.get(dataId);
	return isPacked
		? { values, count: rows, depth: cols, isPacked }
		: { values, count: cols, depth: rows, isPacked };
}

/** float64, [count, depth]: the loop over products converts nothing. */
function pack({ values, count, depth, isPacked }: Side): Float64Array {
	if (isPacked) return Float64Array.from(values);
	const packed = new Float64Array(count * depth);
	for (let d = 0; d < depth; d++)
		for (let i = 0; i < count; i++)
			packed[i * depth + d] = values[d * count + i];
	return packed;
}

/** x [count, depth] times the transpose of y [cols, depth]; 4 x 2 results at a time, so that a loaded value is used several times. */
function multiply(
	x: Float64Array,
	y: Float64Array,
	{ count, depth }: Side,
	cols: number,
	product: Float32Array,
): void {
	for (let j = 0; j < cols; j += 2) {
		// Last rows and columns are computed twice rather than in loops of their own.
		const j1 = Math.min(j + 1, cols - 1);
		const y0 = j * depth;
		const y1 = j1 * depth;
		for (let i = 0; i < count; i += 4) {
			const i1 = Math.min(i + 1, count - 1);
			const i2 = Math.min(i + 2, count - 1);
			const i3 = Math.min(i + 3, count - 1);
			const x0 = i * depth;
			const x1 = i1 * depth;
			const x2 = i2 * depth;
			const x3 = i3 * depth;
			let s00 = 0;
			let s01 = 0;
			let s10 = 0;
			let s11 = 0;
			let s20 = 0;
			let s21 = 0;
			let s30 = 0;
			let s31 = 0;
			for (let d = 0; d < depth; d++) {
				const u = y[y0 + d];
				const v = y[y1 + d];
				const a = x[x0 + d];
				const b = x[x1 + d];
				const c = x[x2 + d];
				const e = x[x3 + d];
				s00 += a * u;
				s01 += a * v;
				s10 += b * u;
				s11 += b * v;
				s20 += c * u;
				s21 += c * v;
				s30 += e * u;
				s31 += e * v;
			}
			product[i * cols + j] = s00;
			product[i * cols + j1] = s01;
			product[i1 * cols + j] = s10;
			product[i1 * cols + j1] = s11;
			product[i2 * cols + j] = s20;
			product[i2 * cols + j1] = s21;
			product[i3 * cols + j] = s30;
			product[i3 * cols + j1] = s31;
		}
	}
}
