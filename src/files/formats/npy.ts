/** `.npy`: one array of NumPy, of numbers or of texts. */
import type { InputFile } from "../input-file.ts";
import { readHeader, readLayout } from "../npy/npy-header.ts";
import { readTexts } from "../npy/npy-texts.ts";
import { type Content, type Format, type Hints, startsWith } from "./format.ts";

export const npy: Format = {
	name: "a .npy file",
	matches: ({ bytes, extension }) =>
		startsWith(bytes, "\x93NUMPY") || extension === ".npy",
	open: openNpy,
};

/** Texts are taken where they can be used; elsewhere they are refused as any other dtype that is no number. */
export function openNpy(file: InputFile, { role }: Hints): Content {
	const takesTexts = role !== "features" && role !== "graph";
	const texts = takesTexts ? readTexts(file, readLayout(file)) : null;
	if (texts) return { kind: "texts", texts };
	return { kind: "array", file, header: readHeader(file), ids: null };
}
