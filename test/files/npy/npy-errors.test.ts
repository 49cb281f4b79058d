import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { readLabels } from "../../../src/files/clusters/labels-file.ts";
import {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
	readKnnGraph,
} from "../../../src/files/npy/read-npy.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { dictionary, fixture, npyBytes } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const own = { shared: false };
const floats = (path: string) => readFloatMatrix(path, own);
const ints = (path: string) => readIntMatrix(path, own);
const vector = (path: string) => readFloatVector(path, own);
const graph = (path: string) => readKnnGraph(path, 3, own);
const labels = (path: string) => readLabels(path, null);
const fiveLabels = (path: string) => readLabels(path, 5);

const NUMBERS = "expected little-endian bool, integer or float values, got";
const CONVERT = "(convert with NumPy's astype)";
const PARTS = "(save its real part, x.real, or both as columns)";
const NAMES = "(number the names: numpy.unique(x, return_inverse=True)[1])";
const object = fixture("object");
const OBJECTS = `expected data that can be read without running it, got Python objects, which NumPy stores as a pickle (if you trust it, in Python: import numpy; data = numpy.load("${object}", allow_pickle=True); numpy.save("${object.replace(".npy", ".new.npy")}", numpy.array(data.tolist())))`;
const HEADER =
	"expected a .npy header with descr, fortran_order and shape, got";

describe("a fixture is refused in one line", () => {
	test.each([
		["absent", floats, "expected a .npy file, got no such file"],
		["empty-file", floats, "expected a .npy file, got an empty file"],
		[
			"magic-cut",
			floats,
			"expected a .npy file, got a file that starts with bytes 934e554d",
		],
		["prefix-cut", floats, "expected a .npy header, got 9 bytes"],
		[
			"header-cut",
			floats,
			"expected a .npy header of at most 28 bytes, got 116",
		],
		[
			"values-missing",
			floats,
			"expected 3 x 5 float32 values (188 bytes), got 128 bytes",
		],
		[
			"values-cut",
			floats,
			"expected 3 x 5 float32 values (188 bytes), got 187 bytes",
		],
		[
			"values-trailing",
			floats,
			"expected 3 x 5 float32 values (188 bytes), got 189 bytes",
		],
		[
			"archive",
			floats,
			"expected a .npy file, got a zip archive (an .npz holds several arrays: save one with numpy.save)",
		],
		["big-endian-f4", floats, `${NUMBERS} big-endian float32 ${CONVERT}`],
		["big-endian-i8", labels, `${NUMBERS} big-endian int64 ${CONVERT}`],
		[
			"structured",
			floats,
			`${NUMBERS} a structured dtype (save one field: numpy.save(name, x["field"]))`,
		],
		[
			"structured-names",
			floats,
			`${NUMBERS} a structured dtype (save one field: numpy.save(name, x["field"]))`,
		],
		["object", labels, OBJECTS],
		["complex64", floats, `${NUMBERS} complex64 ${PARTS}`],
		["complex128", floats, `${NUMBERS} complex128 ${PARTS}`],
		["text", labels, `${NUMBERS} text (dtype "<U2") ${NAMES}`],
		["bytes", labels, `${NUMBERS} text (dtype "|S2") ${NAMES}`],
		["datetime", labels, `${NUMBERS} dtype "<M8[D]" ${CONVERT}`],
		[
			"scalar",
			floats,
			"expected a matrix (2 dimensions), got a single value (0 dimensions)",
		],
		[
			"vector-f4",
			floats,
			"expected a matrix (2 dimensions), got 3 (1 dimension)",
		],
		[
			"cube",
			floats,
			"expected a matrix (2 dimensions), got 2 x 3 x 4 (3 dimensions)",
		],
		[
			"vector-i4",
			ints,
			"expected a matrix (2 dimensions), got 4 (1 dimension)",
		],
		[
			"scalar",
			labels,
			"expected N or N x 1 values, got a single value (0 dimensions)",
		],
		[
			"matrix-i4",
			labels,
			"expected N or N x 1 values, got 2 x 3 (2 dimensions)",
		],
		[
			"matrix-f4",
			vector,
			"expected N or N x 1 values, got 2 x 3 (2 dimensions)",
		],
		["no-rows", floats, "expected at least 1 row and 1 column, got 0 x 4"],
		["no-columns", floats, "expected at least 1 row and 1 column, got 4 x 0"],
		["no-labels", labels, "expected at least 1 label, got 0"],
		[
			"matrix-f4",
			ints,
			"expected integers, got 0.10000000149011612 in row 0, column 0",
		],
		[
			"float-nan",
			floats,
			"expected finite float32 values, got NaN in row 1, column 2",
		],
		[
			"fortran-nan",
			floats,
			"expected finite float32 values, got NaN in row 1, column 1",
		],
		[
			"half-nan",
			floats,
			"expected finite float32 values, got NaN in row 0, column 1",
		],
		[
			"half-infinite",
			floats,
			"expected finite float32 values, got -Infinity in row 1, column 1",
		],
		[
			"float-too-large",
			floats,
			"expected finite float32 values, got 1e+39 in row 1, column 0",
		],
		[
			"beyond-i4",
			ints,
			"expected 32-bit integers, got 2147483648 in row 1, column 1",
		],
		[
			"below-i4",
			ints,
			"expected 32-bit integers, got -2147483649 in row 0, column 1",
		],
		[
			"beyond-u4",
			ints,
			"expected 32-bit integers, got 2147483648 in row 0, column 0",
		],
		[
			"beyond-u8",
			ints,
			"expected 32-bit integers, got 18446744073709551615 in row 0, column 1",
		],
		["labels-fraction", labels, "expected integers, got 2.5 in row 1"],
		["labels-nan", labels, "expected integers, got NaN in row 1"],
		["vector-i4", fiveLabels, "expected 5 labels, one per feature row, got 4"],
		[
			"graph-out-of-range",
			graph,
			"expected 3 rows, one per feature row, got 2",
		],
	])("%s %o", (name, read, message) => {
		expectRefused(() => read(fixture(name)), `${fixture(name)}: ${message}`);
	});
});

describe("an odd header is refused", () => {
	const three = Float32Array.of(1, 2, 3);
	const odd = (header: string) => `${HEADER} ${JSON.stringify(header)}`;
	const good = dictionary("<f4", false, "(3,)");
	const cases: [string, string][] = [
		["{'descr': '<f4', 'fortran_order': False}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (3)}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': 3}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (3.0,)}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (03,)}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (1 1,)}", ""],
		["{'descr': '<f4', 'fortran_order': 0, 'shape': (3,)}", ""],
		["{'descr': '<f4', 'fortran_order': 'True', 'shape': (3,)}", ""],
		["{'descr': True, 'fortran_order': False, 'shape': (3,)}", ""],
		[
			"{'descr': '<f4', 'descr': '<i4', 'fortran_order': False, 'shape': (3,)}",
			"",
		],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (3,), 'x': 1}", ""],
		["{'descr': '<f4', 'fortran_order': False, 'shape': (3,)} + {}", ""],
		["{'descr': '<f4' 'fortran_order': False, 'shape': (3,)}", ""],
		["", ""],
		["{}", ""],
		[good.replace("<f4", "=f4"), `${NUMBERS} dtype "=f4" ${CONVERT}`],
		[good.replace("<f4", "f4"), `${NUMBERS} dtype "f4" ${CONVERT}`],
		[good.replace("<f4", "|f4"), `${NUMBERS} dtype "|f4" ${CONVERT}`],
		[good.replace("<f4", "<f16"), `${NUMBERS} dtype "<f16" ${CONVERT}`],
		[good.replace("<f4", "<\u009b2J"), `${NUMBERS} dtype "<Â?2J" ${CONVERT}`],
		[
			good.replace("<f4", "<constructor"),
			`${NUMBERS} dtype "<constructor" ${CONVERT}`,
		],
		[
			good.replace("'<f4'", "('<f4', (3,))"),
			`${NUMBERS} a structured dtype (save one field: numpy.save(name, x["field"]))`,
		],
		[
			good.replace("3,", "4,"),
			"expected 4 float32 values (144 bytes), got 140 bytes",
		],
		[
			good.replace("3,", "3, 0"),
			"expected 3 x 0 float32 values (128 bytes), got 140 bytes",
		],
		[
			good.replace("(3,)", "()"),
			"expected 1 float32 values (132 bytes), got 140 bytes",
		],
		[
			good.replace("3,", "99999999999999999999,"),
			"expected 100000000000000000000 float32 values (400000000000000000000 bytes), got 140 bytes",
		],
	];
	test.each(cases)("%s", (header, message) => {
		const path = join(folder, "odd.npy");
		const bytes = npyBytes(header.padEnd(70), three);
		writeFileSync(path, bytes);
		const text = header.trim().slice(0, 80);
		expectRefused(() => vector(path), `${path}: ${message || odd(text)}`);
	});

	test.each([
		["version 4.0", 6, 4, "expected .npy version 1.0, 2.0 or 3.0, got 4.0"],
		["version 1.1", 7, 1, "expected .npy version 1.0, 2.0 or 3.0, got 1.1"],
		[
			"a header of 65,398 bytes",
			9,
			255,
			"expected a .npy header of at most 130 bytes, got 65398",
		],
	])("%s", (_, position, value, message) => {
		const path = join(folder, "version.npy");
		const bytes = npyBytes(good.padEnd(70), three);
		bytes[position] = value;
		writeFileSync(path, bytes);
		expectRefused(() => vector(path), `${path}: ${message}`);
	});

	it("has no numbers of Python 2 in version 3.0", () => {
		const path = join(folder, "python2.npy");
		const bytes = npyBytes(good.replace("3,", "3L,").padEnd(70), three);
		const length = Buffer.of(bytes[8], bytes[9], 0, 0);
		for (const version of [2, 3]) {
			bytes[6] = version;
			const parts = [bytes.subarray(0, 8), length, bytes.subarray(10)];
			writeFileSync(path, Buffer.concat(parts));
			if (version === 2) expect(vector(path)).toEqual(three);
			else expectRefused(() => vector(path), /a \.npy header with descr/);
		}
	});

	it("has at most 10000 bytes, as in NumPy", () => {
		const path = join(folder, "long.npy");
		writeFileSync(path, npyBytes(good.padEnd(12_000), three));
		expectRefused(() => vector(path), /at most 10000 bytes, got 120\d\d$/);
	});
});

describe("what is not a regular file is refused without waiting", () => {
	it("a directory", () => {
		expectRefused(
			() => floats(folder),
			`${folder}: expected a .npy file, got a directory`,
		);
	});

	it("a path that leads through a file", () => {
		const path = join(fixture("graph"), "x.npy");
		expectRefused(
			() => floats(path),
			`${path}: expected a .npy file, got a path that leads through a file`,
		);
	});

	it.skipIf(process.platform === "win32")("a device", () => {
		expectRefused(
			() => floats("/dev/null"),
			"/dev/null: expected a .npy file, got a device",
		);
	});

	it("a missing folder", () => {
		const path = join(folder, "absent", "x.npy");
		expectRefused(
			() => floats(path),
			`${path}: expected a .npy file, got no such file`,
		);
	});
});
