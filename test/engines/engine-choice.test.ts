import { beforeEach, describe, expect, it, vi } from "vitest";
import {
	loadEngine,
	loadScoringEngine,
} from "../../src/engines/choose-engine.ts";
import type { EngineName } from "../../src/engines/engine.ts";
import { loadNode } from "../../src/engines/node.ts";
import { loadOnnx } from "../../src/engines/onnx.ts";
import { loadWasm } from "../../src/engines/wasm.ts";
import { loadWebgpu } from "../../src/engines/webgpu.ts";
import { InputError } from "../../src/errors.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { relationalCheckpoint } from "../helpers/relational-checkpoint.ts";

vi.mock("../../src/engines/optional-parts.ts", async (original) => ({
	...(await original<object>()),
	hasPart: () => true,
}));
vi.mock("../../src/engines/node.ts", () => ({ loadNode: vi.fn() }));
vi.mock("../../src/engines/onnx.ts", () => ({ loadOnnx: vi.fn() }));
vi.mock("../../src/engines/wasm.ts", () => ({ loadWasm: vi.fn() }));
vi.mock("../../src/engines/webgpu.ts", () => ({ loadWebgpu: vi.fn() }));

const loaders = {
	node: loadNode,
	webgpu: loadWebgpu,
	onnx: loadOnnx,
	wasm: loadWasm,
};
const failures = {
	onnx: "not installed",
	node: "not installed",
	webgpu: "no GPU found",
	wasm: "WebAssembly did not start",
};

function letLoad(names: readonly EngineName[]): void {
	for (const name of ["node", "webgpu", "onnx", "wasm"] as const) {
		const loader = vi.mocked(loaders[name]);
		if (names.includes(name))
			loader.mockImplementation(async () => ({
				tf: await import("@tensorflow/tfjs-core"),
				description: name,
				isOnGpu: false,
			}));
		else loader.mockRejectedValue(new Error(`${failures[name]}\nmore`));
	}
}

beforeEach(() => vi.clearAllMocks());

describe("auto", () => {
	it.each<[EngineName[], EngineName, string]>([
		[["node", "webgpu", "wasm"], "node", "the fastest"],
		[
			["webgpu", "wasm"],
			"webgpu",
			"the fastest that loads here: not node (not installed)",
		],
		[
			["wasm"],
			"wasm",
			"the fastest that loads here: not node (not installed), not webgpu (no GPU found)",
		],
		[
			[],
			"cpu",
			"the fastest that loads here: not node (not installed), not webgpu (no GPU found), not wasm (WebAssembly did not start)",
		],
	])("of %j picks %s and says why", async (names, expected, reason) => {
		letLoad(names);
		const engine = await loadEngine("auto");
		expect(engine.name).toBe(expected);
		expect(engine.reason).toBe(reason);
	});

	it("tries nothing slower than what loads", async () => {
		letLoad(["node", "webgpu", "wasm"]);
		await loadEngine("auto");
		expect(loadWebgpu).not.toHaveBeenCalled();
		expect(loadWasm).not.toHaveBeenCalled();
	});

	it("does not take a software GPU", async () => {
		letLoad(["webgpu"]);
		await loadEngine("auto");
		expect(loadWebgpu).toHaveBeenCalledWith(false);
	});
});

describe("auto for scoring", () => {
	const mean = formulaCheckpoint(4);
	const attention = {
		metadata: { ...mean.metadata, aggregator: "attention" as const },
	};

	it.each<[EngineName[], EngineName, string]>([
		[
			["node", "onnx", "wasm"],
			"onnx",
			"the fastest that loads here: not node (no GPU found), not webgpu (no GPU found)",
		],
		[
			["node", "wasm"],
			"node",
			"the fastest that loads here: not webgpu (no GPU found), not onnx (not installed)",
		],
		[
			["wasm"],
			"wasm",
			"the fastest that loads here: not node (not installed), not webgpu (no GPU found), not onnx (not installed)",
		],
	])("of %j without a GPU picks %s", async (names, expected, reason) => {
		letLoad(names);
		const load = vi.mocked(loadNode).getMockImplementation()!;
		vi.mocked(loadNode).mockImplementation(async (needsGpu, ...rest) => {
			if (needsGpu) throw new Error("no GPU found");
			return await load(needsGpu, ...rest);
		});
		const engine = await loadScoringEngine("auto", mean);
		expect(engine).toMatchObject({ name: expected, reason });
	});

	it.each<EngineName>(["node", "webgpu"])(
		"takes a GPU first: %s",
		async (name) => {
			letLoad([name, "onnx", "wasm"]);
			expect((await loadScoringEngine("auto", mean)).name).toBe(name);
			expect(loadOnnx).not.toHaveBeenCalled();
		},
	);

	it("leaves onnx out for attention, which it does not speed up", async () => {
		letLoad(["onnx", "wasm"]);
		expect((await loadScoringEngine("auto", attention)).name).toBe("wasm");
		expect(loadOnnx).not.toHaveBeenCalled();
	});

	it.each<[EngineName[], EngineName]>([
		[["node", "onnx", "wasm"], "wasm"],
		[["node", "onnx"], "node"],
		[["webgpu", "wasm"], "webgpu"],
		[[], "cpu"],
	])(
		"for a relational network without CUDA: of %j picks %s",
		async (names, expected) => {
			letLoad(names);
			const load = vi.mocked(loadNode).getMockImplementation()!;
			vi.mocked(loadNode).mockImplementation(async (needsGpu, ...rest) => {
				if (needsGpu) throw new Error("no GPU found");
				return await load(needsGpu, ...rest);
			});
			const engine = await loadScoringEngine("auto", relationalCheckpoint(0));
			expect(engine.name).toBe(expected);
			expect(loadOnnx).not.toHaveBeenCalled();
		},
	);

	it("does not matter where --backend names an engine", async () => {
		letLoad(["onnx", "wasm"]);
		for (const name of ["onnx", "wasm"] as const) {
			const engine = await loadScoringEngine(name, attention);
			expect(engine).toMatchObject({ name, reason: "asked for" });
		}
	});
});

describe("an engine that --backend names", () => {
	it("is the only one tried, and its reason says so", async () => {
		letLoad(["node", "wasm"]);
		const engine = await loadEngine("wasm");
		expect(engine).toMatchObject({ name: "wasm", reason: "asked for" });
		expect(loadNode).not.toHaveBeenCalled();
	});

	it("may be a software GPU", async () => {
		letLoad(["webgpu"]);
		await loadEngine("webgpu");
		expect(loadWebgpu).toHaveBeenCalledWith(true);
	});

	it.each<[EngineName, string]>([
		["node", "node (not installed) (npm run build:native)"],
		["onnx", "onnx (not installed)"],
		[
			"webgpu",
			"webgpu (no GPU found) (it needs a GPU with a Vulkan, Metal or D3D12 driver)",
		],
		["wasm", "wasm (WebAssembly did not start)"],
	])("that does not load is refused in one line: %s", async (name, got) => {
		letLoad([]);
		const failed = loadEngine(name);
		await expect(failed).rejects.toThrow(InputError);
		await expect(failed).rejects.toThrow(
			`--backend: expected an engine that loads here, got ${got}`,
		);
	});
});
