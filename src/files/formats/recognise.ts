/** Recognises the format of a file, by its first bytes, and by its name where bytes do not tell. */
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import { type InputFile, readHead } from "../input-file.ts";
import { isStdin } from "../piped-input.ts";
import type { Format, Head, Hints, Role } from "./format.ts";
import { npy } from "./npy.ts";
import { npz } from "./npz.ts";
import { parquet } from "./parquet.ts";
import { rawFloats } from "./raw-floats.ts";
import { refuseKnown } from "./refused.ts";
import { delimited } from "./text/delimited.ts";
import { json } from "./text/json.ts";
import { vecs } from "./vecs.ts";

/** Formats with first bytes of their own, then those known by their extension, then text. */
const formats: readonly Format[] = [
	npy,
	npz,
	parquet,
	vecs,
	rawFloats,
	json,
	delimited,
];

const headBytes = 1 << 16;

const wanted: Record<Role, string> = {
	features: "features in a format that is read",
	graph: "a kNN graph in a format that is read",
	labels: "labels in a format that is read",
	clusters: "clusters in a format that is read",
	ids: "names, one a line",
};

/** @throws InputError for an empty file, a pickle, and a file of no format that is read */
export function recognise(file: InputFile, hints: Hints): Format {
	const expected = wanted[hints.role];
	const bytes = readHead(file, headBytes);
	const extension = isStdin(file.path) ? "" : extname(file.path).toLowerCase();
	if (bytes.length === 0)
		throw new InputError(file.path, expected, "an empty file");
	const head: Head = { bytes, extension, file, hints };
	refuseKnown(head, expected);
	const format = formats.find(({ matches }) => matches(head));
	if (format) return format;
	const start = Buffer.from(bytes.subarray(0, 6)).toString("hex");
	throw new InputError(
		file.path,
		expected,
		`a file that starts with bytes ${start}`,
		hints.role === "features"
			? "docs/formats.md lists them; --dim D reads raw float32 values"
			: "docs/formats.md lists them",
	);
}
