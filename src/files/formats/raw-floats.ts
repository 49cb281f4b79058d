/** `.bin` of learn-to-cluster and other tools: float32 values alone, so that the length of a row comes from `--dim` or from the number of labels. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { InputError } from "../../errors.ts";
import { type InputFile, withInputFile } from "../input-file.ts";
import { DTYPES } from "../npy/npy-dtype.ts";
import { readLayout } from "../npy/npy-header.ts";
import type { ArrayContent, Format, Hints } from "./format.ts";
import { npy } from "./npy.ts";
import { isText } from "./text/is-text.ts";

const valueBytes = 4;
const lineFeed = 10;

export const rawFloats: Format = {
	name: "raw float32 values",
	matches: ({ bytes, extension, hints }) =>
		hints.role === "features" &&
		(extension === ".bin" || (hints.dim !== null && !isText(bytes))),
	open(file, hints) {
		const cols = hints.dim ?? lengthByLabels(file, hints);
		return openFloats(file, cols);
	},
};

function openFloats(file: InputFile, cols: number): ArrayContent {
	const { path, size } = file;
	const rowBytes = cols * valueBytes;
	if (size === 0 || size % rowBytes !== 0)
		throw new InputError(
			path,
			`rows of ${cols} float32 values (${rowBytes} bytes each)`,
			`${size} bytes`,
			"--dim gives the length of a row",
		);
	const rows = size / rowBytes;
	return {
		kind: "array",
		file,
		header: {
			dtype: DTYPES.get("f4")!,
			fortranOrder: false,
			shape: [rows, cols],
			count: rows * cols,
			dataOffset: 0,
		},
		ids: null,
	};
}

/** The length of a row, from how many labels there are in the file of labels that belongs to it. */
function lengthByLabels(file: InputFile, { labels }: Hints): number {
	const { path, size } = file;
	const beside = findLabels(path, labels);
	if (beside === null)
		throw new InputError(
			path,
			"the length of a row, which raw float32 values do not tell",
			"nothing that tells it",
			"give --dim D, or a .meta file of labels beside it",
		);
	const rows = countLabels(beside);
	const cols = size / valueBytes / rows;
	if (rows === 0 || cols < 1 || !Number.isInteger(cols))
		throw new InputError(
			path,
			`as many rows of float32 values as ${beside} has labels (${rows})`,
			`${size} bytes`,
			"--dim gives the length of a row",
		);
	return cols;
}

/** The labels that the command reads, or learn-to-cluster's: `part.meta` beside `part.bin`, or in `labels` beside its folder. */
function findLabels(path: string, labels: string | null): string | null {
	const name = `${basename(path, extname(path))}.meta`;
	const folder = dirname(path);
	const usual = [join(folder, name), join(folder, "..", "labels", name)];
	const isCounted = labels !== null && /\.(meta|txt|npy)$/i.test(labels);
	const candidates = [...(isCounted ? [labels] : []), ...usual];
	return (
		candidates.find(
			(candidate) => existsSync(candidate) && statSync(candidate).isFile(),
		) ?? null
	);
}

function countLabels(path: string): number {
	if (extname(path).toLowerCase() === ".npy")
		return withInputFile(path, npy.name, (file) => readLayout(file).count);
	const bytes = readFileSync(path);
	let lines = 0;
	for (let at = bytes.indexOf(lineFeed); at >= 0; ) {
		lines++;
		at = bytes.indexOf(lineFeed, at + 1);
	}
	return bytes.length > 0 && bytes.at(-1) !== lineFeed ? lines + 1 : lines;
}
