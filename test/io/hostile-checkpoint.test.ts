import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readPytorch } from "../../src/io/pytorch.ts";
import {
	checkpoint,
	integer,
	legacyFile,
	name,
	pickle,
	raw,
	tensor,
	text,
	type ZipEntry,
	zipFile,
} from "../helpers/torch-files.ts";

const numbers = Float32Array.of(1, 2, 3, 4);
const data = new Uint8Array(numbers.buffer);
const sound = pickle(checkpoint(tensor({})));
const folder = join(import.meta.dirname, "../../fixtures/checkpoint");

const inZip = (object: Uint8Array, ...more: ZipEntry[]) =>
	zipFile([
		{ name: "a/data.pkl", data: object },
		{ name: "a/data/0", data },
		...more,
	]);

function refusal(bytes: Uint8Array): string {
	try {
		readPytorch(bytes, "x.ckpt");
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		const { message } = error as InputError;
		expect(message).toMatch(
			/^x\.ckpt: expected [\x20-\x7e]+, got [\x20-\x7e]+$/,
		);
		return message;
	}
	throw new Error("was read");
}

const call = (callee: string, ...argument: Buffer[]) =>
	Buffer.concat([name(callee), raw("("), ...argument, raw("tR")]);

/** Tuples of tuples, each twice in the next: 2^30 elements for whoever walks them. */
const bomb = Buffer.concat([
	raw(")", "q", 0),
	...Array.from({ length: 30 }, (_, i) => raw("h", i, 0x86, "q", i + 1)),
]);

const HOSTILE: [what: string, object: Buffer, message: RegExp][] = [
	["os.system", pickle(call("os.system", text("true"))), /the name os\.system/],
	[
		"posix.system as a weight",
		pickle(checkpoint(call("posix.system", text("true")))),
		/the name posix\.system/,
	],
	[
		"builtins.eval inside an argument",
		pickle(
			checkpoint(
				call("collections.OrderedDict", call("builtins.eval", text("1"))),
			),
		),
		/the name builtins\.eval/,
	],
	["__builtin__.exec", pickle(name("__builtin__.exec")), /__builtin__\.exec/],
	[
		"numpy scalars",
		pickle(name("numpy.core.multiarray.scalar")),
		/multiarray\.scalar/,
	],
	[
		"a module of torch.nn",
		pickle(name("torch.nn.modules.linear.Linear")),
		/Linear/,
	],
	[
		"a name of Object.prototype",
		pickle(name("constructor.constructor")),
		/constructor/,
	],
	[
		"a name with control characters",
		pickle(raw("c\x1b[2J\r\nx\n")),
		/the name \?\[2J\?\.x/,
	],
	[
		"a name of 5,000 characters",
		pickle(name(`os.${"x".repeat(5000)}`)),
		/x\.\.\./,
	],
	["INST", pickle(raw("(ios\nsystem\n")), /the name os\.system/],
	[
		"INST of a known name",
		pickle(raw("(icollections\nOrderedDict\n")),
		/a call in place/,
	],
	["NEWOBJ", pickle(name("collections.OrderedDict"), raw(")", 0x81)), /0x81/],
	["OBJ", pickle(raw("("), name("collections.OrderedDict"), raw("o")), /0x6f/],
	["STACK_GLOBAL", pickle(text("os"), text("system"), raw(0x93)), /0x93/],
	["an extension code", pickle(raw(0x82, 1)), /0x82/],
	[
		"protocol 4",
		Buffer.concat([raw(0x80, 4), text("a"), raw(".")]),
		/protocol 4/,
	],
	["protocol 0", Buffer.from("(dp0\n."), /other bytes/],
	["a call of a storage type", pickle(call("torch.FloatStorage")), /a call of/],
	[
		"a call of a text",
		pickle(text("os.system"), raw(")R")),
		/a call of a text/,
	],
	[
		"a call of a text that spells an allowed one",
		pickle(text("collections.OrderedDict"), raw(")R")),
		/a call of a text/,
	],
	[
		"a call with a list",
		pickle(name("collections.OrderedDict"), raw("]R")),
		/a list in place of a tuple/,
	],
	[
		"attributes of a function",
		pickle(name("collections.OrderedDict"), raw("}b")),
		/in place of a ordered dict/,
	],
	[
		"attributes of a tensor",
		pickle(checkpoint(Buffer.concat([tensor({}), raw("}b")]))),
		/a tensor in place/,
	],
	[
		"attributes named __proto__",
		pickle(raw("}}"), text("__proto__"), raw("}sb")),
		/a dict in place/,
	],
	["an empty stack", pickle(), /without its value/],
	["a value too many", pickle(raw("NN")), /more than one value/],
	["an unknown memo", pickle(raw("h", 9)), /unknown memo/],
	["items without a mark", pickle(raw("}u")), /without its mark/],
	[
		"a key without a value",
		pickle(raw("}("), text("a"), raw("u")),
		/a key without a value/,
	],
	["a list as a key", pickle(raw("}(]Nu")), /a key that is a list/],
	[
		"text longer than the file",
		pickle(raw("X\xff\xff\xff\x7f")),
		/a pickle that ends/,
	],
	["bytes of negative length", pickle(raw("B\xfb\xff\xff\xff")), /0x42/],
	["a negative long", pickle(raw(0x8a, 1, 0xff)), /negative or huge/],
	[
		"a long of 255 bytes",
		pickle(raw(0x8a, 255, "1".repeat(255))),
		/negative or huge/,
	],
	[
		"text that is not UTF-8",
		pickle(raw("X\x01\x00\x00\x00\xff")),
		/another encoding/,
	],
	[
		"a pickle without an end",
		Buffer.alloc(200_000, "}").fill(raw(0x80, 2), 0, 2),
		/a pickle that ends/,
	],
	["100,000 marks", pickle(raw("(".repeat(100_000))), /a pickle that ends/],
	[
		"30,000 nested lists",
		pickle(raw("]".repeat(30_000), "a".repeat(29_999))),
		/a state dict/,
	],
	["a memo bomb", pickle(bomb), /a state dict/],
	["a memo bomb as a storage", pickle(bomb, raw("Q")), /whole storages/],
	[
		"a memo bomb as an epoch",
		pickle(
			raw("}("),
			text("state_dict"),
			raw("}"),
			text("weight"),
			tensor({}),
			raw("s"),
			text("epoch"),
			bomb,
			raw("u"),
		),
		/an epoch of 0 or more/,
	],
	["a list of 60,000", pickle(raw(`](${"N".repeat(60_000)}e`)), /a state dict/],
	[
		"a call with 60,000 arguments",
		pickle(name("collections.OrderedDict"), raw(`(${"N".repeat(60_000)}tR`)),
		/made of pairs/,
	],
	["no state dict", pickle(raw("}")), /a state dict/],
	[
		"a number as a weight",
		pickle(checkpoint(integer(1))),
		/something else under weight/,
	],
	[
		"a whole module",
		pickle(raw("("), text("module"), raw("NNNtQ")),
		/whole storages/,
	],
	[
		"a part of a storage",
		pickle(
			checkpoint(
				Buffer.concat([
					raw("("),
					text("storage"),
					name("torch.FloatStorage"),
					text("0"),
					text("cpu"),
					integer(4),
					raw("(NNNttQ"),
				]),
			),
		),
		/whole storages/,
	],
	[
		"a storage of unknown type",
		pickle(checkpoint(tensor({ type: "torch.ComplexFloatStorage" }))),
		/ComplexFloatStorage/,
	],
	[
		"a storage of negative length",
		pickle(checkpoint(tensor({ length: -4 }))),
		/whole storages/,
	],
	[
		"a view beyond its storage",
		pickle(checkpoint(tensor({ offset: 1 }))),
		/a view that reaches number 4/,
	],
	[
		"strides beyond the storage",
		pickle(checkpoint(tensor({ strides: [2] }))),
		/a view that reaches number 6/,
	],
	[
		"a float as size",
		pickle(
			checkpoint(tensor({ sizes: [raw("G", 0x40, 0x10, "\0\0\0\0\0\0")] })),
		),
		/an offset, sizes and strides/,
	],
	[
		"a float as epoch",
		pickle(
			raw("}("),
			text("state_dict"),
			raw("}"),
			text("weight"),
			tensor({}),
			raw("s"),
			text("epoch"),
			raw("G", 0x3f, 0xf0, "\0\0\0\0\0\0", "u"),
		),
		/an epoch of 0 or more/,
	],
	[
		"a tensor made of five arguments",
		pickle(checkpoint(tensor({ more: [raw(0x89)] }))),
		/Python's arguments/,
	],
	[
		"a parameter made of a tensor alone",
		pickle(
			checkpoint(
				Buffer.concat([
					name("torch._utils._rebuild_parameter"),
					tensor({}),
					raw(0x85, "R"),
				]),
			),
		),
		/Python's arguments/,
	],
	[
		"a negative offset",
		pickle(checkpoint(tensor({ offset: -1 }))),
		/an offset, sizes and strides/,
	],
	[
		"a negative stride",
		pickle(checkpoint(tensor({ offset: 3, strides: [-1] }))),
		/an offset, sizes and strides/,
	],
	[
		"sizes without strides",
		pickle(checkpoint(tensor({ strides: [] }))),
		/an offset, sizes and strides/,
	],
	[
		"nine axes",
		pickle(
			checkpoint(
				tensor({ shape: Array(9).fill(1), strides: Array(9).fill(0) }),
			),
		),
		/an offset, sizes and strides/,
	],
	[
		"a view of a thousand million numbers",
		pickle(checkpoint(tensor({ shape: [1e9], strides: [0] }))),
		/3 times the file's size/,
	],
	[
		"a shape beyond every integer",
		pickle(
			checkpoint(
				tensor({
					shape: Array(8).fill(2 ** 31 - 1),
					strides: Array(8).fill(0),
				}),
			),
		),
		/3 times the file's size/,
	],
];

describe.each([
	["zip", (object: Buffer) => inZip(object)],
	[
		"legacy",
		(object: Buffer) =>
			object.includes("torch\n")
				? legacyFile(object, ["0"], [numbers])
				: legacyFile(object, [], []),
	],
])("a hostile pickle in the %s layout is refused by name", (_, build) => {
	it("while a sound one is read", () => {
		const { weights, metadata } = readPytorch(build(sound), "x.ckpt");
		expect(weights.get("weight")).toEqual({ shape: [4], data: numbers });
		expect(metadata.epoch).toBe(1);
	});

	it("and attributes of a dict, named as Python's own, add no weights", () => {
		const object = pickle(
			name("collections.OrderedDict"),
			raw(")R"),
			text("weight"),
			tensor({}),
			raw("s}"),
			text("__dict__"),
			raw("}"),
			text("more"),
			tensor({}),
			raw("ssb"),
		);
		const { weights } = readPytorch(build(object), "x.ckpt");
		expect([...weights.keys()]).toEqual(["weight"]);
	});

	it.each(HOSTILE)("%s", (_, object, message) => {
		expect(refusal(build(object))).toMatch(message);
		expect(Object.keys(Object.prototype)).toEqual([]);
	});
});

/** The header and bytes of `a/data/1` are the contents of `a/data/0`. */
function nested(): Buffer {
	const inner = zipFile([{ name: "a/data/1", data }]).subarray(0, 54);
	const headerAt = zipFile([{ name: "a/data.pkl", data: sound }]).indexOf(
		"PK\x01\x02",
	);
	return zipFile([
		{ name: "a/data.pkl", data: sound },
		{ name: "a/data/0", data: inner },
		{ name: "a/data/1", data, headerAt: headerAt + 38 },
	]);
}

const PARTS: [what: string, file: Buffer, message: RegExp][] = [
	[
		"a compressed entry",
		zipFile([{ name: "a/data.pkl", data: sound, method: 8, size: 1e9 }]),
		/compressed by method 8/,
	],
	[
		"an entry that claims to be larger",
		zipFile([{ name: "a/data.pkl", data: sound, size: 1e9 }]),
		/compressed/,
	],
	[
		"an encrypted entry",
		zipFile([{ name: "a/data.pkl", data: sound, flags: 1 }]),
		/encrypted/,
	],
	[
		"a name that climbs",
		inZip(sound, { name: "a/../../etc/passwd", data }),
		/one folder/,
	],
	[
		"an absolute name",
		inZip(sound, { name: "/etc/passwd", data }),
		/one folder/,
	],
	[
		"an absolute first name",
		zipFile([{ name: "/data.pkl", data: sound }]),
		/one folder/,
	],
	["a drive's name", inZip(sound, { name: "a\\..\\b", data }), /one folder/],
	[
		"a name with a line break",
		inZip(sound, { name: "a/b\nc", data }),
		/a\/b\?c/,
	],
	[
		"a second folder",
		inZip(sound, { name: "b/data.pkl", data: sound }),
		/one folder/,
	],
	["a name twice", inZip(sound, { name: "a/data/0", data }), /twice/],
	["no folder", zipFile([{ name: "data.pkl", data: sound }]), /one folder/],
	["an entry inside another's bytes", nested(), /over one another/],
	[
		"a header that names another entry",
		inZip(sound, { name: "a/data/1", data, headerAt: 0 }),
		/in its own header/,
	],
	[
		"an offset outside the file",
		inZip(sound, { name: "a/data/1", data, headerAt: 4e9 }),
		/inside the file/,
	],
	["no data.pkl", zipFile([{ name: "a/data/0", data }]), /data\.pkl/],
	[
		"no storage",
		zipFile([{ name: "a/data.pkl", data: sound }]),
		/data\/0 of 16 bytes, got none/,
	],
	[
		"a storage of another length",
		zipFile([
			{ name: "a/data.pkl", data: sound },
			{ name: "a/data/0", data: data.subarray(1) },
		]),
		/of 16 bytes, got 15/,
	],
	[
		"big-endian numbers",
		inZip(sound, { name: "a/byteorder", data: Buffer.from("big") }),
		/little-endian/,
	],
	["more after the pickle", inZip(Buffer.concat([sound, sound])), /got more/],
	[
		"a legacy file with a storage too few",
		legacyFile(sound, [], []),
		/all storages/,
	],
	[
		"a legacy file with a storage too many",
		legacyFile(sound, ["0", "1"], [numbers, numbers]),
		/all storages/,
	],
	[
		"a legacy file with an unknown storage",
		legacyFile(sound, ["1"], [numbers]),
		/known storages/,
	],
	[
		"a legacy file with another length",
		legacyFile(sound, ["0"], [Float32Array.of(1, 2, 3, 4, 5)]),
		/4 numbers in storage 0/,
	],
	[
		"a legacy file with more at its end",
		Buffer.concat([legacyFile(sound, ["0"], [numbers]), data]),
		/expected \d+ bytes/,
	],
];

describe("a file put together wrongly is refused", () => {
	it.each(PARTS)("%s", (_, file, message) => {
		expect(refusal(file)).toMatch(message);
	});
});

describe("a damaged file of PyTorch's", () => {
	const whole = (file: string) => readFileSync(join(folder, file));

	it.each(["odd.legacy.pth", "odd.zip.pth", "python2.legacy.ckpt"])(
		"%s cut off at every length is refused",
		(file) => {
			const bytes = whole(file);
			for (let length = 15; length < bytes.length; length++)
				refusal(bytes.subarray(0, length));
		},
	);

	it("with one byte changed is refused or read to the same tensors (zip has checksums)", () => {
		const bytes = whole("parallel.zip.ckpt");
		const expected = readPytorch(bytes, "x.ckpt").weights;
		let refused = 0;
		for (let at = 4; at < bytes.length; at++) {
			bytes[at] ^= 0x41;
			try {
				expect(readPytorch(bytes, "x.ckpt").weights).toEqual(expected);
			} catch (error) {
				if (!(error instanceof InputError)) throw error;
				refused++;
			}
			bytes[at] ^= 0x41;
		}
		expect(refused).toBeGreaterThan(1000);
	});

	it("with one byte changed in the legacy layout is refused or read, never worse", () => {
		const bytes = whole("odd.legacy.pth");
		for (const flip of [0x20]) {
			for (let at = 15; at < bytes.length; at++) {
				bytes[at] ^= flip;
				try {
					readPytorch(bytes, "x.ckpt");
				} catch (error) {
					if (!(error instanceof InputError)) throw error;
				}
				bytes[at] ^= flip;
			}
		}
	});
});
