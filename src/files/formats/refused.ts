/** Kinds of files that are recognised but not read; the error says what to do instead. */
import { InputError } from "../../errors.ts";
import { isPickle, pickleFile } from "../pickle-refusal.ts";
import { type Head, startsWith } from "./format.ts";

interface RefusedKind {
	readonly magic: string;
	readonly what: string;
	readonly remedy: string;
}

const refusedKinds: readonly RefusedKind[] = [
	{ magic: "\x1f\x8b", what: "a gzip file", remedy: "gunzip it first" },
	{ magic: "(\xb5/\xfd", what: "a Zstandard file", remedy: "unzstd it first" },
	{ magic: "BZh", what: "a bzip2 file", remedy: "bunzip2 it first" },
	{ magic: "\xfd7zXZ\0", what: "an xz file", remedy: "unxz it first" },
	{
		magic: "\x89HDF\r\n",
		what: "an HDF5 file",
		remedy: "in Python: numpy.save what h5py.File gives",
	},
	{
		magic: "ARROW1",
		what: "an Arrow file",
		remedy: "write it as Parquet or numpy.save it",
	},
	{
		magic: "FEA1",
		what: "a Feather file",
		remedy: "write it as Parquet or numpy.save it",
	},
	{
		magic: "MATLAB ",
		what: "a MATLAB file",
		remedy: "in Python: numpy.save what scipy.io.loadmat gives",
	},
	{
		magic: "SQLite format 3",
		what: "an SQLite database",
		remedy: "export the table as CSV",
	},
	{
		magic: "\xd0\xcf\x11\xe0",
		what: "an old Excel workbook",
		remedy: "save the sheet as CSV",
	},
	{ magic: "%PDF", what: "a PDF", remedy: "give the data itself" },
	{ magic: "\xff\xd8\xff", what: "a picture", remedy: "give its embedding" },
	{ magic: "\x89PNG", what: "a picture", remedy: "give its embedding" },
];

/** @throws InputError for a file of one of these kinds */
export function refuseKnown(head: Head, expected: string): void {
	const { path } = head.file;
	if (isPickle(head.bytes)) throw pickleFile(path);
	const kind = refusedKinds.find(({ magic }) => startsWith(head.bytes, magic));
	if (kind) throw new InputError(path, expected, kind.what, kind.remedy);
}
