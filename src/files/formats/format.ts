/** A format: how to recognise it by its first bytes, and how to open it as an array, as texts or as a table. */
import type { NamedValues } from "../../arrays/named-values.ts";
import type { InputFile } from "../input-file.ts";
import type { ArrayInFile } from "../npy/array-source.ts";
import type { RowSink } from "./row-sink.ts";

/** What a file is read for. */
export type Role = "features" | "graph" | "labels" | "clusters" | "ids";

/** What is known of a file besides its content. */
export interface Hints {
	readonly role: Role;
	/** Name of the array to take of several, or null. */
	readonly key: string | null;
	/** Numbers in a row of raw values, or null. */
	readonly dim: number | null;
	/** Path of the labels of the same rows, or null. */
	readonly labels: string | null;
}

/** The first bytes of a file, and what else distinguishes formats. */
export interface Head {
	readonly bytes: Uint8Array;
	/** In lower case, with its dot; empty for a pipe. */
	readonly extension: string;
	readonly file: InputFile;
	readonly hints: Hints;
}

/** An array as NumPy lays it out; `ids` are names of its rows where the file has some. */
export interface ArrayContent extends ArrayInFile {
	readonly kind: "array";
	readonly ids: readonly string[] | null;
}

/** An array of texts. */
export interface TextsContent {
	readonly kind: "texts";
	readonly texts: string[];
}

/** Names and numbers of rows, in the order of the file. */
export interface RowNames {
	readonly ids: readonly string[] | null;
	readonly rows: Int32Array | null;
}

/** Rows of named or numbered columns. */
export interface TableContent {
	readonly kind: "table";
	/** Gives the numbers of every row to `sink`. */
	readNumbers(sink: RowSink): RowNames | Promise<RowNames>;
	/** One value a row: the column of labels or clusters, or the only one. */
	readValues(): NamedValues | Promise<NamedValues>;
}

export type Content = ArrayContent | TextsContent | TableContent;

export interface Format {
	/** For messages: `a .npz archive`. */
	readonly name: string;
	matches(head: Head): boolean;
	/** @throws InputError for a file that is damaged, or has nothing for that role */
	open(file: InputFile, hints: Hints): Content | Promise<Content>;
}

export function startsWith(bytes: Uint8Array, magic: string): boolean {
	return (
		Buffer.from(bytes.subarray(0, magic.length)).toString("latin1") === magic
	);
}
