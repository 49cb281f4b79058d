/** `.fvecs`, `.ivecs` and `.bvecs`: rows of float32, int32 or bytes, each behind its length as int32, as in the ANN benchmarks of INRIA. */
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import { DTYPES, type Dtype } from "../npy/npy-dtype.ts";
import { stridedFile } from "./file-views.ts";
import type { ArrayContent, Format, Head } from "./format.ts";

const prefixBytes = 4;
/** Rows read at once to check their lengths. */
const checkedRows = 1 << 16;

const dtypes: Readonly<Record<string, Dtype>> = {
	".fvecs": DTYPES.get("f4")!,
	".ivecs": DTYPES.get("i4")!,
	".bvecs": DTYPES.get("u1")!,
};

export const vecs: Format = {
	name: "a .fvecs, .ivecs or .bvecs file",
	matches: (head) => head.extension in dtypes || looksLikeVecs(head),
	open(file, { role }) {
		const extension = /\.[fib]vecs$/i.exec(file.path)?.[0].toLowerCase();
		const assumed = role === "features" ? ".fvecs" : ".ivecs";
		return openVecs(file, dtypes[extension ?? assumed]);
	},
};

/** For input without a name: whether the first two rows, of four bytes a value, have the same length before them. */
function looksLikeVecs({ bytes, extension, file, hints }: Head): boolean {
	if (extension !== "" || hints.dim !== null || bytes.length < 8) return false;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const cols = view.getInt32(0, true);
	const stride = prefixBytes + 4 * cols;
	if (cols < 1 || file.size % stride !== 0) return false;
	return stride + 4 > bytes.length
		? file.size === stride
		: view.getInt32(stride, true) === cols;
}

function openVecs(file: InputFile, dtype: Dtype): ArrayContent {
	const { path, size } = file;
	const first = new DataView(new ArrayBuffer(prefixBytes));
	if (size < prefixBytes)
		throw new InputError(path, vecs.name, `${size} bytes`);
	file.readInto(new Uint8Array(first.buffer), 0);
	const cols = first.getInt32(0, true);
	const bytes = cols * dtype.bytes;
	const stride = prefixBytes + bytes;
	if (cols < 1 || size % stride !== 0)
		throw new InputError(
			path,
			`rows of ${cols} ${dtype.name} values behind their number`,
			`${size} bytes`,
			"a file that was cut off, or of another kind",
		);
	const rows = size / stride;
	checkLengths(file, { cols, rows, stride });
	const values = stridedFile(file, {
		start: prefixBytes,
		bytes,
		stride,
		count: rows,
	});
	return {
		kind: "array",
		file: values,
		header: {
			dtype,
			fortranOrder: false,
			shape: [rows, cols],
			count: rows * cols,
			dataOffset: 0,
		},
		ids: null,
	};
}

function checkLengths(
	file: InputFile,
	{ cols, rows, stride }: { cols: number; rows: number; stride: number },
): void {
	const lengths = stridedFile(file, {
		start: 0,
		bytes: prefixBytes,
		stride,
		count: rows,
	});
	for (let first = 0; first < rows; first += checkedRows) {
		const piece = new Int32Array(Math.min(checkedRows, rows - first));
		lengths.readInto(new Uint8Array(piece.buffer), first * prefixBytes);
		const bad = piece.findIndex((length) => length !== cols);
		if (bad >= 0)
			throw new InputError(
				file.path,
				`${cols} values in every row, as in row 0`,
				`${piece[bad]} in row ${first + bad}`,
			);
	}
}
