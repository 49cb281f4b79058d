import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/errors.ts";
import {
	parseSafetensors,
	type SafeTensor,
	serializeSafetensors,
} from "../../../src/files/checkpoints/safetensors.ts";

const file = {
	metadata: new Map([
		["b", "größer"],
		["a", ""],
	]),
	tensors: new Map<string, SafeTensor>([
		["z", { shape: [2, 2], data: Float32Array.of(1, -2, 1e-30, 4) }],
		["7", { shape: [3], data: Uint32Array.of(0, 1, 0xffffffff) }],
		["a.b", { shape: [], data: BigInt64Array.of(-(2n ** 62n)) }],
		["double", { shape: [1], data: Float64Array.of(Math.PI) }],
		["int", { shape: [1, 2], data: Int32Array.of(-5, 5) }],
		["none", { shape: [0, 3], data: new Float32Array(0) }],
	]),
};

/** A file with this header and as many bytes of data. */
function build(header: unknown, numBytes: number): Uint8Array {
	const json = typeof header === "string" ? header : JSON.stringify(header);
	const text = Buffer.from(json, "latin1");
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(text.length));
	return Buffer.concat([length, text, Buffer.alloc(numBytes)]);
}

const entry = (start: number, end: number, shape = [(end - start) / 4]) => ({
	dtype: "F32",
	shape,
	data_offsets: [start, end],
});

describe("safetensors", () => {
	it("come back as they were written", () => {
		const again = parseSafetensors(serializeSafetensors(file), "x");
		expect(again.metadata).toEqual(file.metadata);
		expect(again.tensors).toEqual(file.tensors);
	});

	it("are laid out as the format says, largest numbers first, then by name", () => {
		const bytes = serializeSafetensors(file);
		const view = new DataView(bytes.buffer);
		const length = Number(view.getBigUint64(0, true));
		const header = Buffer.from(bytes.subarray(8, 8 + length)).toString();
		expect(header.trimEnd()).toBe(
			'{"__metadata__":{"a":"","b":"größer"},' +
				'"a.b":{"dtype":"I64","shape":[],"data_offsets":[0,8]},' +
				'"double":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},' +
				'"7":{"dtype":"U32","shape":[3],"data_offsets":[16,28]},' +
				'"int":{"dtype":"I32","shape":[1,2],"data_offsets":[28,36]},' +
				'"none":{"dtype":"F32","shape":[0,3],"data_offsets":[36,36]},' +
				'"z":{"dtype":"F32","shape":[2,2],"data_offsets":[36,52]}}',
		);
		expect(length % 8).toBe(0);
		expect(view.getFloat64(8 + length + 8, true)).toBe(Math.PI);
		expect(bytes.length).toBe(8 + length + 52);
	});

	it("are the same bytes whatever the order of insertion", () => {
		const reversed = {
			metadata: new Map([...file.metadata].reverse()),
			tensors: new Map([...file.tensors].reverse()),
		};
		expect(serializeSafetensors(reversed)).toEqual(serializeSafetensors(file));
	});

	it("may lie in the header in any order", () => {
		const bytes = build({ b: entry(4, 12), a: entry(0, 4) }, 12);
		expect([...parseSafetensors(bytes, "x").tensors.keys()]).toEqual([
			"a",
			"b",
		]);
	});

	it("keep a tensor named __proto__ as any other", () => {
		const bytes = build(`{"__proto__":${JSON.stringify(entry(0, 4))}}`, 4);
		expect([...parseSafetensors(bytes, "x").tensors.keys()]).toEqual([
			"__proto__",
		]);
	});

	it.each<[what: string, bytes: Uint8Array, message: RegExp]>([
		["no bytes", new Uint8Array(0), /got 0 bytes/],
		[
			"a header longer than the file",
			build("{}", 0).fill(99, 0, 1),
			/a header of 2 to 2 bytes, got 99/,
		],
		[
			"a header of 2^63 bytes",
			build("{}", 0).fill(0x80, 7, 8),
			/a header of 2 to/,
		],
		[
			"a header over the limit",
			build(`{${" ".repeat(2 ** 20)}}`, 0),
			/to 1048576 bytes/,
		],
		["no JSON", build("{]", 0), /a header in JSON/],
		["JSON that is no object", build("[1]", 0), /a header in JSON/],
		[
			"deeply nested JSON",
			build(`${"[".repeat(5e5)}${"]".repeat(5e5)}`, 0),
			/a header in JSON/,
		],
		["a header that is not UTF-8", build('{"\xff":1}', 0), /a header in JSON/],
		[
			"a name twice",
			build(
				`{"a":${JSON.stringify(entry(0, 4))},"\\u0061":${JSON.stringify(entry(0, 4))}}`,
				4,
			),
			/a twice/,
		],
		[
			"metadata twice",
			build('{"__metadata__":{},"__metadata__":{}}', 0),
			/__metadata__ twice/,
		],
		[
			"metadata that is no text",
			build({ __metadata__: { a: 1 } }, 0),
			/metadata of text/,
		],
		[
			"metadata that is a list",
			build({ __metadata__: [] }, 0),
			/metadata of text/,
		],
		[
			"a gap",
			build({ a: entry(0, 4), b: entry(8, 12) }, 12),
			/b at byte 4 of the data, got 8/,
		],
		[
			"an overlap",
			build({ a: entry(0, 8), b: entry(4, 12) }, 12),
			/b at byte 8 of the data, got 4/,
		],
		[
			"a start after 0",
			build({ a: entry(4, 8) }, 8),
			/a at byte 0 of the data, got 4/,
		],
		[
			"data beyond the end",
			build({ a: entry(0, 8) }, 7),
			/\d+ bytes, got \d+ \(a file that was cut off/,
		],
		[
			"bytes after the data",
			build({ a: entry(0, 8) }, 9),
			/expected \d+ bytes, got \d+/,
		],
		[
			"a shape of another size",
			build({ a: entry(0, 8, [3]) }, 8),
			/3 F32 numbers in a, got 8 bytes/,
		],
		[
			"a shape beyond every integer",
			build({ a: entry(0, 8, [2 ** 52, 2 ** 52]) }, 8),
			/F32 numbers in a/,
		],
		[
			"a negative size",
			build({ a: entry(0, 8, [-1, -2]) }, 8),
			/data_offsets of a/,
		],
		[
			"half a number as size",
			build({ a: entry(0, 8, [1.5]) }, 8),
			/data_offsets of a/,
		],
		[
			"offsets that run backwards",
			build({ a: entry(8, 0, [2]) }, 8),
			/got -8 bytes/,
		],
		[
			"three offsets",
			build({ a: { ...entry(0, 8), data_offsets: [0, 4, 8] } }, 8),
			/data_offsets of a/,
		],
		[
			"a member too many",
			build({ a: { ...entry(0, 8), more: 1 } }, 8),
			/data_offsets of a/,
		],
		[
			"an unknown type",
			build({ a: { ...entry(0, 8), dtype: "F8_E4M3" } }, 8),
			/of type F32, .*, got "F8_E4M3"/,
		],
		[
			"a type named constructor",
			build({ a: { ...entry(0, 8), dtype: "constructor" } }, 8),
			/of type F32/,
		],
		["a tensor that is a number", build({ a: 5 }, 0), /data_offsets of a/],
		[
			"a size beyond every integer beside a 0",
			build({ a: entry(0, 0, [2 ** 52, 2 ** 52, 0]) }, 0),
			/0 F32 numbers in a/,
		],
		[
			"a size written as 1e1",
			build(JSON.stringify({ a: entry(0, 40) }).replace("[10]", "[1e1]"), 40),
			/header of integers/,
		],
		[
			"a size written as 2.0",
			build(JSON.stringify({ a: entry(0, 8) }).replace("[2]", "[2.0]"), 8),
			/header of integers/,
		],
		[
			"a type that is a list, nested 100,000 deep",
			build(
				JSON.stringify({ a: { ...entry(0, 4), dtype: 0 } }).replace(
					'"dtype":0',
					`"dtype":${"[".repeat(1e5)}${"]".repeat(1e5)}`,
				),
				4,
			),
			/of type F32, .*, got something else/,
		],
		[
			"half a surrogate pair as name",
			build({ "\ud800": entry(0, 4) }, 4),
			/data_offsets of \?/,
		],
		[
			"half a surrogate pair as metadata",
			build({ __metadata__: { a: "\ud800" } }, 0),
			/metadata of text/,
		],
	])("with %s are refused in one line", (_, bytes, message) => {
		let refused: unknown;
		try {
			parseSafetensors(bytes, "x.ckpt");
		} catch (error) {
			refused = error;
		}
		expect(refused).toBeInstanceOf(InputError);
		expect((refused as InputError).message).toMatch(message);
		expect((refused as InputError).message).toMatch(/^x\.ckpt: [\x20-\x7e]+$/);
	});
});
