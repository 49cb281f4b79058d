import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Engine } from "../../src/engines/engine.ts";
import { mayHaveGpu } from "../../src/engines/gpu-devices.ts";
import { loadWebgpu } from "../../src/engines/webgpu.ts";
import {
	GATHERED,
	OPERATIONS,
	SPARSE,
	type Tf,
} from "../helpers/engine-operations.ts";
import { enginesUnderTest, usesSwiftshader } from "../helpers/engines.ts";
import { needs } from "../helpers/needs.ts";

async function largestError(
	tf: Tf,
	compute: (tf: Tf) => Tensor,
	expected: number[],
): Promise<number> {
	const result = tf.tidy(() => compute(tf));
	const actual = await result.data();
	result.dispose();
	expect(actual.length).toBe(expected.length);
	const errors = expected.map((value, i) => Math.abs(value - actual[i]));
	return Math.max(...errors);
}

const printers = (["log", "info", "warn", "error"] as const).map((method) =>
	vi.spyOn(console, method),
);
const engines = await enginesUnderTest(["wasm", "node", "webgpu", "cpu"]);

for (const { name, title, isSkipped, load } of engines) {
	describe.skipIf(isSkipped)(title, () => {
		let engine: Engine;
		beforeAll(async () => {
			engine = await load();
		});

		it("names itself and what runs", () => {
			expect(engine.name).toBe(name);
			expect(engine.description).toMatch(new RegExp(`^${name} \\(.+\\)$`));
			expect(engine.tf.getBackend()).toBe(
				name === "node" ? "tensorflow" : name,
			);
		});

		it.each(OPERATIONS)("%s is right", async (_, compute, expected) => {
			expect(await largestError(engine.tf, compute, expected())).toBeLessThan(
				5e-5,
			);
		});

		it("the segment operation it claims is right", async () => {
			const operations = engine.hasSparseSegments ? SPARSE : GATHERED;
			for (const [, compute, expected] of operations)
				expect(await largestError(engine.tf, compute, expected())).toBeLessThan(
					2e-6,
				);
		});
	});
}

it("loading and computing print nothing", () => {
	for (const printer of printers) expect(printer).not.toHaveBeenCalled();
});

describe("webgpu", () => {
	const isThere = engines.some((e) => e.name === "webgpu" && !e.isSkipped);

	it.skipIf(!usesSwiftshader || !isThere)(
		"is not for auto when the GPU is simulated in software",
		needs("no SwiftShader"),
		async () => {
			await expect(loadWebgpu(false)).rejects.toThrow(
				mayHaveGpu() ? "only a software adapter, SwiftShader" : "no GPU found",
			);
		},
	);
});

describe("wasm", () => {
	it("leaves the process without Emscripten's error handlers", async () => {
		const [wasm] = await enginesUnderTest(["wasm"]);
		await wasm.load();
		const handlers = process.listeners("uncaughtException").map(String);
		expect(handlers.join()).not.toContain("ExitStatus");
	});
});
