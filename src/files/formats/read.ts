/** Features, graphs, labels and names from files of any format that is read, recognised by their content. */

import { type KnnGraph, parseKnnGraph } from "../../arrays/knn-graph.ts";
import type { Labels } from "../../arrays/labels.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import type { ItemValues, NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { namesOf } from "../clusters/clusters-file.ts";
import { checkLabels } from "../clusters/labels-file.ts";
import { inRowOrder } from "../clusters/read-named-values.ts";
import { type InputFile, withInputFileAsync } from "../input-file.ts";
import type { NpyReadOptions } from "../npy/array-shapes.ts";
import { readLabelValues } from "../npy/read-labels.ts";
import { readFloatMatrix, readKnnGraph } from "../npy/read-npy.ts";
import { stridedFile } from "./file-views.ts";
import type { ArrayContent, Content, Hints, Role } from "./format.ts";
import { npy } from "./npy.ts";
import { recognise } from "./recognise.ts";
import { putInOrder } from "./row-numbers.ts";
import { createFloatSink, createIntSink } from "./row-sink.ts";

/** What is known of a file besides its content. */
export interface ReadOptions extends NpyReadOptions {
	/** Name of the array to take from an archive of several. */
	readonly key?: string | null;
	/** Length of a row of raw float32 values. */
	readonly dim?: number | null;
	/** Path of the labels of the same rows; their number gives the length of a row of raw values. */
	readonly labels?: string | null;
}

export interface NamedFeatures extends ComparedRows {
	/** [N] names of the rows where the file has some. */
	readonly ids: readonly string[] | null;
}

/**
 * Reads an N x D matrix as float32.
 * @throws InputError for a format that is not read, rows of different lengths, NaN or an infinity (with its row and column), and a damaged file
 * @example
 * const { rows, cols, data, ids } = await readFeatures("faces.csv", { shared: false });
 */
export function readFeatures(
	path: string,
	options: ReadOptions,
): Promise<NamedFeatures> {
	return withContent(path, "features", options, async (content, file) => {
		if (content.kind === "array") {
			const { ids } = content;
			const matrix = readFloatMatrix(content, options);
			return { ...matrix, ids: ids && checkCount(ids, matrix.rows, path) };
		}
		if (content.kind === "texts") throw noNumbers(file);
		const sink = createFloatSink(path, options);
		const { ids, rows } = await content.readNumbers(sink);
		const matrix = sink.finish();
		if (ids) checkCount(ids, matrix.rows, path);
		return rows
			? putInOrder({ ...matrix, ids }, rows, path)
			: { ...matrix, ids };
	});
}

/**
 * Reads an N x (K+1) neighbour graph, or learn-to-cluster's N x 2 x K of neighbours and distances.
 * @throws InputError as `readFeatures` and `parseKnnGraph`
 */
export function readGraph(
	path: string,
	numRows: number,
	options: ReadOptions,
): Promise<KnnGraph> {
	return withContent(path, "graph", options, async (content, file) => {
		if (content.kind === "texts") throw noNumbers(file);
		if (content.kind === "array")
			return readKnnGraph(withoutDistances(content), numRows, options);
		const sink = createIntSink(path, options);
		const { rows } = await content.readNumbers(sink);
		const matrix = sink.finish();
		const ordered = rows
			? putInOrder({ ...matrix, ids: null }, rows, path)
			: matrix;
		return parseKnnGraph(ordered, numRows, path);
	});
}

/**
 * Reads one label or cluster per row, exactly, with ids and row numbers where the file has them.
 * @throws InputError as `readFeatures`, and for an empty label
 */
export function readValues(
	path: string,
	role: "labels" | "clusters",
	options: Omit<ReadOptions, "shared"> = {},
): Promise<NamedValues> {
	const own = { ...options, shared: false };
	return withContent(path, role, own, async (content) => {
		if (content.kind === "table") return content.readValues();
		const values =
			content.kind === "texts" ? content.texts : readLabelValues(content);
		return { values, ids: null, rows: null };
	});
}

/** As `readValues`, in the order of the rows where the file numbers them. */
export async function readRowValues(
	path: string,
	role: "labels" | "clusters",
	options: Omit<ReadOptions, "shared"> = {},
): Promise<ItemValues> {
	return inRowOrder(await readValues(path, role, options), path);
}

/**
 * Reads labels of features as dense numbers, in the order of the rows.
 * @throws InputError as `readValues`, for another number of labels than rows, and where none is known (-1 is not)
 */
export async function readLabelsOf(
	path: string,
	numRows: number,
	options: ReadOptions,
): Promise<Labels> {
	const values = await readRowValues(path, "labels", options);
	return checkLabels(values, numRows, path);
}

/**
 * Reads names of rows: a text file with one a line, or an array of texts.
 * @throws InputError for another number of names than `numRows`, and for an empty one unless a line `mayBeEmpty`
 */
export function readNames(
	path: string,
	numRows: number,
	options: ReadOptions & { readonly mayBeEmpty?: boolean },
): Promise<readonly string[]> {
	return withContent(path, "ids", options, async (content, file) => {
		if (content.kind === "texts")
			return checkCount(content.texts, numRows, path);
		if (content.kind === "array")
			return checkCount(
				Array.from(readLabelValues(content), String),
				numRows,
				path,
			);
		return namesOf(file, numRows, options.mayBeEmpty);
	});
}

/** The expected file, for messages about one that cannot be opened. */
const wanted: Record<Role, string> = {
	features: "a file of features",
	graph: "a file of neighbours",
	labels: "a file of labels",
	clusters: "a file of clusters",
	ids: "a text file",
};

function withContent<T>(
	path: string,
	role: Role,
	{ key = null, dim = null, labels = null }: ReadOptions,
	use: (content: Content, file: InputFile) => Promise<T>,
): Promise<T> {
	const hints: Hints = { role, key, dim, labels };
	const expected = /\.npy$/i.test(path) ? npy.name : wanted[role];
	return withInputFileAsync(path, expected, async (file) =>
		use(await recognise(file, hints).open(file, hints), file),
	);
}

function noNumbers({ path }: InputFile): InputError {
	return new InputError(path, "numbers", "texts");
}

function checkCount(
	names: readonly string[],
	numRows: number,
	path: string,
): readonly string[] {
	if (names.length === numRows) return names;
	throw new InputError(path, `${numRows} names of rows`, `${names.length}`);
}

/** The neighbours of an N x 2 x K array of neighbours and distances; any other array as it is. */
function withoutDistances(content: ArrayContent): ArrayContent {
	const { file, header } = content;
	const [rows, pair, cols] = header.shape;
	if (header.shape.length !== 3 || pair !== 2 || header.fortranOrder)
		return content;
	const bytes = cols * header.dtype.bytes;
	const neighbours = stridedFile(file, {
		start: header.dataOffset,
		bytes,
		stride: 2 * bytes,
		count: rows,
	});
	const shape = [rows, cols];
	return {
		...content,
		file: neighbours,
		header: { ...header, shape, count: rows * cols, dataOffset: 0 },
	};
}
