/** Files that are not read are named in one line with what to do; damaged and hostile ones end in one line too. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/errors.ts";
import { readFeatures, readValues } from "../../../src/files/formats/read.ts";
import { openFloatMatrix } from "../../../src/files/stored/stored-matrix.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const fixtures = resolve(import.meta.dirname, "../../../fixtures/formats");
const fixture = (name: string) => join(fixtures, name);
const folder = temporaryFolder();
const own = { shared: false };

function fileOf(
	name: string,
	content: string | NodeJS.ArrayBufferView,
): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

async function expectLine(
	action: Promise<unknown>,
	path: string,
	message: string | RegExp,
): Promise<void> {
	const error = await action.then(
		() => null,
		(thrown: unknown) => thrown,
	);
	expectRefused(() => {
		if (error) throw error;
	}, /./);
	const line = (error as InputError).message;
	expect(line.startsWith(`${path}: `)).toBe(true);
	const rest = line.slice(path.length + 2);
	if (typeof message === "string") expect(rest).toBe(message);
	else expect(rest).toMatch(message);
}

describe("features in text", () => {
	test.each([
		[
			"nan",
			"1,2\n3,nan\n",
			'expected finite numbers, got "nan" in row 1, column 1 (line 2)',
		],
		[
			"infinite",
			"1,2\n3,1e39\n",
			"expected finite float32 values, got 1e+39 in row 1, column 1",
		],
		["hexadecimal", "1,2\n3,0x10\n", /got "0x10" in row 1, column 1/],
		["empty field", "1,2\n,3\n", /got "" in row 1, column 0/],
		["ragged", "1,2\n3,4,5\n", "expected 2 fields in line 2, got 3"],
		["short", "1,2\n3\n", "expected 2 fields in line 2, got 1"],
		[
			"two decimal signs",
			"1,5;2,5\n1.5;2,5\n",
			/got "1\.5" in row 1, column 0/,
		],
		[
			"ragged lists",
			"[1,2]\n[3]\n",
			"expected 2 numbers in row 1, as in row 0, got 1",
		],
		["no numbers", '["a"]\n', /expected/],
		[
			"list of texts",
			'id,embedding\nx,"[1,b]"\n',
			/got "b" in row 0, column 1/,
		],
		[
			"list with a gap",
			'id,embedding\nx,"[1,,2]"\n',
			/got "" in row 0, column 1/,
		],
		[
			"list left open",
			"[1,2]\n[3,4",
			"expected JSON values, got its end too early",
		],
		[
			"text column",
			"id,a,b\nx,1,hello\n",
			'expected numbers in column "b", got text (leave the column out)',
		],
		["header alone", "id,a,b\n", "expected a row under the header, got none"],
		[
			"quote left open",
			'id,a\n"x,1\n',
			/expected a quoted field in line 2 to end/,
		],
		["python's NaN", '{"embedding":[1,NaN]}\n', /expected JSON in value 0/],
		[
			"null",
			'{"embedding":[1,null]}\n',
			'expected finite numbers, got "null" in row 0, column 1',
		],
		[
			"another object",
			'{"a":1}\n',
			/expected objects with one list of numbers/,
		],
		["words", "hello world\n", /expected/],
	])("%s", async (name, content, message) => {
		const path = fileOf(`${name}.txt`, content);
		await expectLine(readFeatures(path, own), path, message);
	});

	test("other bytes", async () => {
		const path = fileOf("latin1.csv", Buffer.from("id,a\nn\xe9,1\n", "latin1"));
		await expectLine(
			readFeatures(path, own),
			path,
			/got a file that starts with bytes/,
		);
	});
});

describe("a pickle is named, with the lines that convert it", () => {
	test.each([
		...[0, 1, 2, 3, 4, 5].map((n) => `protocol${n}.pkl`),
		"array.pkl",
	])("%s", async (name) => {
		const path = fixture(name);
		for (const read of [readFeatures(path, own), readValues(path, "labels")])
			await expectLine(
				read,
				path,
				/^expected data that can be read without running it, got a pickle, which can run any program \(if you trust it, in Python: import numpy, pickle; data = pickle\.load\(open\(".*\.pkl", "rb"\)\); numpy\.save\(".*\.npy", numpy\.asarray\(data\)\)\)$/,
			);
	});

	test("objects in .npy", async () => {
		const path = fixture("objects.npy");
		await expectLine(
			readFeatures(path, own),
			path,
			/got Python objects, which NumPy stores as a pickle \(if you trust it, in Python: import numpy; data = numpy\.load/,
		);
	});
});

describe("archives", () => {
	test("several arrays are listed", async () => {
		const path = fixture("other.npz");
		const listed = "expected one array, got 2: a, b (--key NAME says which)";
		await expectLine(readFeatures(path, own), path, listed);
		await expectLine(
			readFeatures(path, { ...own, key: "c" }),
			path,
			"expected an array c, got a, b",
		);
	});

	test("an array that expands to more than it says, or says more than it can be, is refused", async () => {
		const content = Buffer.alloc(1 << 20);
		for (const size of [100, 2 ** 31]) {
			const path = fileOf("bomb.npz", zipOf("x.npy", content, size));
			await expectLine(
				readFeatures(path, own),
				path,
				"expected a whole zip archive, got a damaged one (x.npy)",
			);
		}
	});

	test("other archives are named", async () => {
		const excel = fileOf(
			"a.npz",
			zipOf("xl/workbook.xml", Buffer.from("x"), 1),
		);
		await expectLine(readFeatures(excel, own), excel, /got an Excel workbook/);
		const torch = fileOf("b.npz", zipOf("a/data.pkl", Buffer.from("x"), 1));
		await expectLine(readFeatures(torch, own), torch, /torch\.save/);
	});
});

function zipOf(name: string, content: Buffer, size: number): Buffer {
	const packed = deflateRawSync(content);
	const local = Buffer.alloc(30);
	local.writeUInt32LE(0x04034b50, 0);
	local.writeUInt16LE(name.length, 26);
	const central = Buffer.alloc(46);
	central.writeUInt32LE(0x02014b50, 0);
	central.writeUInt16LE(8, 10);
	central.writeUInt32LE(crc32(content), 16);
	central.writeUInt32LE(packed.length, 20);
	central.writeUInt32LE(size, 24);
	central.writeUInt16LE(name.length, 28);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(1, 8);
	end.writeUInt16LE(1, 10);
	end.writeUInt32LE(46 + name.length, 12);
	end.writeUInt32LE(30 + name.length + packed.length, 16);
	return Buffer.concat([
		local,
		Buffer.from(name),
		packed,
		central,
		Buffer.from(name),
		end,
	]);
}

describe("raw values and vectors", () => {
	test("without the length of a row", async () => {
		const path = fileOf("alone.bin", new Float32Array([1, 2, 3, 4]));
		await expectLine(
			readFeatures(path, own),
			path,
			/give --dim D, or a \.meta/,
		);
		await expectLine(
			readFeatures(path, { ...own, dim: 3 }),
			path,
			/expected rows of 3 float32 values \(12 bytes each\), got 16 bytes/,
		);
	});

	test("labels that do not divide the values", async () => {
		fileOf("odd.meta", "1\n2\n3\n");
		const path = fileOf("odd.bin", new Float32Array([1, 2, 3, 4]));
		await expectLine(
			readFeatures(path, own),
			path,
			/has labels \(3\), got 16 bytes/,
		);
	});

	test("rows of other lengths, of none, and of more than there is", async () => {
		const bytes = new Uint8Array(Int32Array.of(1, 7, 2, 7).buffer);
		const ragged = fileOf("ragged.fvecs", bytes);
		await expectLine(
			readFeatures(ragged, own),
			ragged,
			"expected 1 values in every row, as in row 0, got 2 in row 1",
		);
		for (const first of [0, -1, 2 ** 31 - 1]) {
			const path = fileOf(
				"absurd.fvecs",
				new Uint8Array(Int32Array.of(first, 7).buffer),
			);
			await expectLine(
				readFeatures(path, own),
				path,
				/behind their number, got 8 bytes/,
			);
		}
	});

	test("NaN", async () => {
		const path = fileOf("nan.bin", new Float32Array([1, Number.NaN]));
		await expectLine(
			readFeatures(path, { ...own, dim: 2 }),
			path,
			"expected finite float32 values, got NaN in row 0, column 1",
		);
	});
});

describe("known kinds of files", () => {
	test.each([
		["gzip", "\x1f\x8b\x08", /got a gzip file \(gunzip it first\)/],
		["hdf5", "\x89HDF\r\n\x1a\n", /got an HDF5 file/],
		["sqlite", "SQLite format 3\0", /got an SQLite database/],
		["empty", "", /got an empty file/],
		["unknown", "\x00\x01\x02", /got a file that starts with bytes 000102/],
	])("%s", async (name, content, message) => {
		const path = fileOf(name, Buffer.from(content, "latin1"));
		await expectLine(readFeatures(path, own), path, message);
	});

	test("--mmap names what is no .npy", () => {
		const path = fixture("plain.csv");
		expectRefused(
			() => openFloatMatrix(path),
			`${path}: expected a .npy file for --mmap, got a text file (leave --mmap out, or numpy.save it first)`,
		);
	});
});

test("nulls in Parquet", async () => {
	const path = fixture("nulls.parquet");
	await expectLine(
		readFeatures(path, own),
		path,
		"expected a list of numbers in row 1, got none",
	);
});

describe.each([
	"packed.npz",
	"one.npz",
	"lists-snappy.parquet",
	"columns.parquet",
])("%s cut off or changed anywhere", (name) => {
	const whole = readFileSync(fixture(name));
	const outcome = async (bytes: Buffer) => {
		const path = fileOf(`changed-${name}`, bytes);
		try {
			const { data } = await readFeatures(path, own);
			return data.every(Number.isFinite);
		} catch (error) {
			if (!(error instanceof InputError)) throw error;
			return (
				error.message.startsWith(`${path}: `) && !/[\r\n]/.test(error.message)
			);
		}
	};

	test("is refused in one line where it is cut off", async () => {
		for (let length = 0; length < whole.length; length += 13) {
			const path = fileOf(`cut-${name}`, whole.subarray(0, length));
			await expectLine(readFeatures(path, own), path, /^expected/);
		}
	});

	test("is read or refused in one line where a byte is changed", {
		tags: "slow/fuzz",
	}, async () => {
		for (let at = 0; at < whole.length; at += 3) {
			const changed = Buffer.from(whole);
			changed[at] ^= 1 << (at % 8);
			expect(await outcome(changed), `byte ${at}`).toBe(true);
		}
	});
});
