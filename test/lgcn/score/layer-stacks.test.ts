import { describe, expect, test, vi } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import type { DenseLayer } from "../../../src/kernels/dense-layers.ts";
import { stacksOf } from "../../../src/lgcn/score/layer-stacks.ts";
import { enginesUnderTest } from "../../helpers/engines.ts";

const random = createRandom(2);
const draw = (length: number) =>
	Float32Array.from({ length }, () => random.normal());

function layer(
	inputs: number,
	outputs: number,
	bias: boolean,
	activation: DenseLayer["activation"],
): DenseLayer {
	const weight = draw(inputs * outputs);
	return {
		inputs,
		outputs,
		weight,
		activation,
		bias: bias ? draw(outputs) : null,
	};
}

/** One row in float64. */
function apply(x: number[], { outputs, weight, bias, activation }: DenseLayer) {
	return Array.from({ length: outputs }, (_, o) => {
		let sum = bias?.[o] ?? 0;
		x.forEach((value, i) => {
			sum += value * weight[i * outputs + o];
		});
		if (activation === "linear" || sum > 0) return sum;
		return 0;
	});
}

const stacks: [string, DenseLayer[]][] = [
	["a product", [layer(40, 30, false, "linear")]],
	["a layer with ReLU", [layer(33, 17, true, "relu")]],
	["more inputs than outputs", [layer(301, 5, true, "relu")]],
	[
		"three layers",
		[
			layer(64, 32, true, "relu"),
			layer(32, 16, true, "relu"),
			layer(16, 2, true, "linear"),
		],
	],
];

const printer = vi.spyOn(process.stderr, "write");

const engines = await enginesUnderTest(["onnx", "wasm", "node"]);

for (const { name, title, isSkipped, load } of engines) {
	describe.skipIf(isSkipped)(`layers of ${title}`, () => {
		if (name === "onnx")
			test("are what the engine names beside WASM", async () => {
				const engine = await load();
				const expected = /^onnx \(ONNX Runtime \d+\.\d+\.\d+,/;
				expect(engine.description).toMatch(expected);
				expect(engine.tf.getBackend()).toBe("wasm");
				expect(engine.isOnGpu).toBe(false);
			});

		test.each(stacks)(
			"%s: right, and the same for a row whatever is beside it",
			async (_, layers) => {
				const stackLayers = stacksOf(await load());
				const stack = stackLayers!(layers);
				const { inputs } = layers[0];
				const { outputs } = layers[layers.length - 1];
				const rows = 900;
				const x = draw(rows * inputs);
				const together = await stack.apply(x);
				expect(together).toHaveLength(rows * outputs);
				for (const [first, last] of [
					[0, 1],
					[7, 9],
					[700, 900],
				]) {
					const part = x.subarray(first * inputs, last * inputs);
					const expected = Array.from({ length: last - first }, (_, i) =>
						layers.reduce(
							apply,
							Array.from(part.subarray(i * inputs, (i + 1) * inputs)),
						),
					).flat();
					const actual = await stack.apply(part);
					const beside = together.subarray(first * outputs, last * outputs);
					expect(actual).toEqual(beside.slice());
					expected.forEach((value, i) => {
						expect(Math.abs(actual[i] - value)).toBeLessThan(2e-4);
					});
				}
				const output = new Float32Array(together.length).fill(9);
				expect(await stack.apply(x, output)).toBe(output);
				expect(output).toEqual(together);
				stack.dispose();
			},
		);

		test("print nothing", () => {
			expect(printer).not.toHaveBeenCalled();
		});
	});
}
