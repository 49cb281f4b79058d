/** Where an array lies: in a .npy file of its own, or in a part of another file. */
import { type InputFile, withInputFile } from "../input-file.ts";
import { type NpyHeader, readHeader } from "./npy-header.ts";

/** An array that lies in a file as in a .npy file, behind `header.dataOffset` bytes. */
export interface ArrayInFile {
	readonly file: InputFile;
	readonly header: NpyHeader;
}

/** Path of a .npy file, or an array in a file of another format. */
export type ArraySource = string | ArrayInFile;

export function withArray<T>(
	source: ArraySource,
	use: (file: InputFile, header: NpyHeader) => T,
): T {
	if (typeof source !== "string") return use(source.file, source.header);
	return withInputFile(source, "a .npy file", (file) =>
		use(file, readHeader(file)),
	);
}
