/** The tool recognises its own output by the content. Only that may be replaced, not what others wrote or changed. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { numberBySize } from "../../../src/arrays/clusters.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { writeCheckpoint } from "../../../src/files/checkpoints/checkpoint.ts";
import { writeOnnx } from "../../../src/files/checkpoints/onnx.ts";
import { writeClusters } from "../../../src/files/clusters/clusters-file.ts";
import {
	writeFloatMatrix,
	writeFloatVector,
	writeIntMatrix,
	writeIntVector,
} from "../../../src/files/npy/write-npy.ts";
import {
	foreignOutput,
	type OutputKind,
} from "../../../src/files/outputs/own-output.ts";
import { formulaCheckpoint } from "../../helpers/formula.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const rows = 300;
const random = createRandom(5);
const drawn = Int32Array.from({ length: rows }, () => 40 * random.next() ** 2);
const clusters = numberBySize(drawn);
const names = Array.from({ length: rows }, (_, i) =>
	i % 7 === 0 ? `a "b", c\n${i}` : `n${i}`,
);
const details = {
	confidence: Float32Array.from(clusters, (_, i) =>
		i % 5 === 0 ? Number.NaN : (i % 11) / 10,
	),
	central: new Int32Array(Math.max(...clusters) + 1),
	questions: [
		{ clusters: [0, 1], probability: 0.25, links: 3, rows: [4, 5] },
	] as never,
};

/** A text file made from one of ours. */
function changed(from: string, name: string, change: (text: string) => string) {
	const text = readFileSync(at(from), "utf8");
	const now = change(text);
	expect(now).not.toBe(text);
	writeFileSync(at(name), now);
	return at(name);
}

describe.each([
	["numbers alone", null, null],
	["names", names, null],
	["details", null, details],
	["names and details", names, details],
])("clusters with %s", (_, ids, more) => {
	test.each(["npy", "csv", "json"])("as .%s are ours", (extension) => {
		const path = at(`own.${extension}`);
		writeClusters(path, { clusters, ids, details: more });
		expect(foreignOutput(path, "clusters")).toBe(null);
	});

	test.each(["npy", "csv", "json"])(
		"as .%s are not ours where labels stand for clusters",
		(extension) => {
			const path = at(`labels.${extension}`);
			const labels = drawn.map((label) => label + 1);
			writeClusters(path, { clusters: labels, ids, details: null });
			expect(foreignOutput(path, "clusters")).not.toBe(null);
		},
	);
});

describe("clusters that a person worked on", () => {
	const full = { clusters, ids: names, details };
	writeClusters(at("full.csv"), full);
	writeClusters(at("full.json"), full);
	writeClusters(at("plain.csv"), { clusters, ids: null, details: null });

	const addColumn = (name: string) => (text: string) =>
		text
			.trimEnd()
			.split("\n")
			.map((line, i) => `${line},${i === 0 ? name : "sure"}\n`)
			.join("");
	test.each([
		["a column", addColumn("name"), 'one with a column "name"'],
		["a column of a known name", addColumn("confidence"), 'sure" in line 2'],
		[
			"a name in the last line",
			(text: string) => text.replace(/,(\d+),(\d+)\n$/, ",Anna,$2\n"),
			`one with "${rows - 1},Anna,`,
		],
		[
			"another cluster in one line",
			(text: string) => text.replace(/^(7),(\d+),/m, "$1,1$2,"),
			"one whose clusters were changed since it was written",
		],
		[
			"lines in another order",
			(text: string) => text.replace(/^(0,.*\n)(1,.*\n)/m, "$2$1"),
			'one with "1,',
		],
		[
			"a line less",
			(text: string) => text.replace(/^.*\n$(?![\s\S])/m, ""),
			"one whose clusters were changed since it was written",
		],
		[
			"line ends of Windows",
			(text: string) => text.replaceAll("\n", "\r\n"),
			"one with the columns",
		],
		[
			"semicolons",
			(text: string) => text.replaceAll(",", ";"),
			'one that begins with "row;cluster;cluster_size"',
		],
		[
			"another table",
			() => "name,age\nAnna,3\n",
			'one that begins with "name,age"',
		],
		["no line", (text: string) => `${text.split("\n")[0]}\n`, "one whose"],
	])("a csv with %s", (_, change, expected) => {
		const path = changed("plain.csv", "edited.csv", change);
		expect(foreignOutput(path, "clusters")).toContain(expected);
	});

	test("a csv whose names may be anything", () => {
		expect(foreignOutput(at("full.csv"), "clusters")).toBe(null);
		const path = changed("full.csv", "edited.csv", (text) =>
			text.replace(/,n299,/, ',"Anna, "" \n,9,9\n",'),
		);
		expect(foreignOutput(path, "clusters")).toBe(null);
	});

	test.each([
		[
			"a name for a number",
			(text: string) => text.replace('"cluster":3,', '"cluster":"Anna",'),
			"one with a text for a number",
		],
		[
			"another key of a cluster",
			(text: string) => text.replace('"cluster":3,', '"cluster":3,"name":"A",'),
			'one with a key "name"',
		],
		[
			"another key of the file",
			(text: string) => text.replace('"items":', '"people":[],"items":'),
			'one with a key "people"',
		],
		[
			"a row moved to another cluster",
			(text: string) => text.replace(/"rows":\[\d+,/, '"rows":['),
			"one whose clusters were changed since it was written",
		],
		[
			"its end missing",
			(text: string) => text.slice(0, -3),
			"one that is not JSON",
		],
	])("a json with %s", (_, change, expected) => {
		const path = changed("full.json", "edited.json", change);
		expect(foreignOutput(path, "clusters")).toBe(expected);
	});
});

describe("arrays", () => {
	const graph = (data: Int32Array) => {
		writeIntMatrix(at("graph.npy"), { rows: 3, cols: 2, data });
		return at("graph.npy");
	};
	const numbers = (...values: number[]) => Int32Array.from(values);

	test("a graph has the row itself first", () => {
		expect(foreignOutput(graph(numbers(0, 1, 1, 0, 2, 1)), "graph")).toBe(null);
		expect(foreignOutput(graph(numbers(0, 1, 1, 0, 1, 2)), "graph")).toBe(
			"one of values that are no graph of ours",
		);
	});

	test("edges are pairs of rows, scores are probabilities", () => {
		writeIntMatrix(at("e.npy"), {
			rows: 2,
			cols: 2,
			data: numbers(0, 1, 1, 0),
		});
		expect(foreignOutput(at("e.npy"), "edges")).toBe(null);
		expect(foreignOutput(at("e.npy"), "scores")).toBe(
			"one of 2 x 2 int32 values",
		);
		writeFloatVector(at("s.npy"), Float32Array.of(0, 0.5, 1));
		expect(foreignOutput(at("s.npy"), "scores")).toBe(null);
		expect(foreignOutput(at("s.npy"), "edges")).toBe("one of 3 float32 values");
		writeFloatVector(at("s.npy"), Float32Array.of(0, 0.5, 1.5));
		expect(foreignOutput(at("s.npy"), "scores")).toMatch(/no scores of ours/);
	});

	test("labels and features are neither clusters nor a graph", () => {
		writeIntVector(at("l.npy"), numbers(3, 3, 1));
		expect(foreignOutput(at("l.npy"), "clusters")).toMatch(/not clusters/);
		const data = new Float32Array(6);
		writeFloatMatrix(at("f.npy"), { rows: 3, cols: 2, data });
		for (const kind of ["clusters", "graph", "edges", "scores"] as const)
			expect(foreignOutput(at("f.npy"), kind)).toBe(
				"one of 3 x 2 float32 values",
			);
	});
});

describe("networks and logs", () => {
	writeCheckpoint(at("own.ckpt"), formulaCheckpoint(8));
	writeOnnx(at("own.onnx"), formulaCheckpoint(8));
	const logs = readFileSync(
		join(import.meta.dirname, "../../../models/log.txt"),
		"utf8",
	);
	const header = (metadata: string) => {
		const json = `{"__metadata__":{${metadata}}}`;
		const length = Buffer.alloc(8);
		length.writeUInt32LE(json.length);
		return Buffer.concat([length, Buffer.from(json)]);
	};
	test.each([
		["own.ckpt", readFileSync(at("own.ckpt")), "network", null],
		["own.safetensors", readFileSync(at("own.ckpt")), "network", null],
		["own.onnx", readFileSync(at("own.onnx")), "network", null],
		["log.txt", logs, "log", null],
		["other.ckpt", header('"format":"pt"'), "network", "one of other tensors"],
		[
			"torch.ckpt",
			Buffer.from("PK\x03\x04 and more"),
			"network",
			"another kind of file",
		],
		[
			"other.onnx",
			Buffer.from("\x08\x08\x12\x07pytorch\x1a\x03", "latin1"),
			"network",
			"one of another producer",
		],
		["diary.txt", `${logs}Dear diary\n`, "log", "one with other text in line"],
		["own.pth", "x", "network", "one in a format that it does not write"],
		["empty.csv", "", "clusters", null],
		["none.csv", null, "clusters", null],
	] as const)("%s", (name, content, kind: OutputKind, expected) => {
		if (content !== null) writeFileSync(at(name), content);
		const foreign = foreignOutput(at(name), kind);
		if (expected === null) expect(foreign).toBe(null);
		else expect(foreign).toContain(expected);
	});

	test("a folder is left to who refuses it", () => {
		mkdirSync(at("folder.csv"));
		expect(foreignOutput(at("folder.csv"), "clusters")).toBe(null);
	});

	test("the bundled ones are ours", () => {
		for (const name of ["logs/best.ckpt", "models/faces.ckpt"]) {
			const path = join(import.meta.dirname, "../../..", name);
			expect(foreignOutput(path, "network")).toBe(null);
			copyFileSync(path, at("copy.ckpt"));
			expect(foreignOutput(at("copy.ckpt"), "network")).toBe(null);
		}
	});
});

test("lines beyond the first piece of a large table are read too", () => {
	const many = 200_000;
	const one = new Int32Array(many);
	writeClusters(at("large.csv"), { clusters: one, ids: null, details: null });
	expect(foreignOutput(at("large.csv"), "clusters")).toBe(null);
	const path = changed("large.csv", "large-edited.csv", (text) =>
		text.replace("\n180000,0,", "\n180000,Anna,"),
	);
	expect(foreignOutput(path, "clusters")).toBe(
		'one with "180000,Anna,200000" in line 180002',
	);
});
