import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeOnnx } from "../../../src/files/checkpoints/onnx.ts";
import { formulaCheckpoint } from "../../helpers/formula.ts";
import { readOnnx, runOnnx } from "../../helpers/onnx-reader.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const checkpoint = formulaCheckpoint(6);
const expected: {
	x: number[][];
	a: number[][];
	oneHop: number[];
	score: number[];
} = JSON.parse(
	readFileSync(
		join(import.meta.dirname, "../../../fixtures/checkpoint/scores.json"),
		"utf8",
	),
);

const matrix = (rows: number[][]) => ({
	shape: [rows.length, rows[0].length],
	data: Float64Array.from(rows.flat()),
});

function write(name: string) {
	const path = join(folder, name);
	writeOnnx(path, checkpoint);
	return readFileSync(path);
}

describe("the L-GCN as ONNX", () => {
	it("computes PyTorch's scores of two subgraphs in one batch, an isolated node among them", () => {
		const model = readOnnx(write("x.onnx"));
		const { shape, data } = runOnnx(
			model,
			new Map([
				["x", matrix(expected.x)],
				["a", matrix(expected.a)],
				[
					"oneHop",
					{
						shape: [expected.oneHop.length],
						data: Float64Array.from(expected.oneHop),
					},
				],
			]),
		);
		expect(shape).toEqual([expected.score.length]);
		for (let i = 0; i < data.length; i++)
			expect(Math.abs(data[i] - expected.score[i])).toBeLessThan(1e-7);
	});

	it("of weighted aggregation is the same network, which says that `a` holds other shares", () => {
		const path = join(folder, "weighted.onnx");
		const metadata = {
			...checkpoint.metadata,
			aggregator: "weighted" as const,
		};
		writeOnnx(path, { ...checkpoint, metadata });
		const [mean, weighted] = [write("x.onnx"), readFileSync(path)].map((file) =>
			file.toString("latin1"),
		);
		expect(mean).toContain("aggregator\x12\x04mean");
		expect(weighted).toContain("aggregator\x12\x08weighted");
		const start = mean.indexOf("aggregator");
		expect(weighted.slice(0, start - 3)).toBe(mean.slice(0, start - 3));
	});

	it("says what goes in and comes out, of any number of nodes", () => {
		const { inputs, outputs, opset, irVersion } = readOnnx(write("x.onnx"));
		expect(inputs).toEqual([
			["x", 1, ["M", 6]],
			["a", 1, ["M", "M"]],
			["oneHop", 7, ["L"]],
		]);
		expect(outputs).toEqual([["score", 1, ["L"]]]);
		expect([opset, irVersion]).toEqual([17, 8]);
	});

	it("is the same bytes every time", () => {
		expect(write("a.onnx").equals(write("b.onnx"))).toBe(true);
	});

	it.each([
		{ aggregator: "attention" as const },
		{ model: "relational" as const },
	])("refuses %o in one line and writes nothing", (change) => {
		const path = join(folder, "never.onnx");
		const metadata = { ...checkpoint.metadata, ...change };
		expect(() => writeOnnx(path, { ...checkpoint, metadata })).toThrow(
			/never\.onnx: expected an L-GCN with mean or weighted aggregation, got model \w+, aggregator \w+$/,
		);
		expect(existsSync(path)).toBe(false);
	});
});
