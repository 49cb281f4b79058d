/**
 * Embeddings that a network was trained on. Its checkpoint has the impostor statistics of each, so that a set of rows in which nobody can be compared, such
 * as photographs of one person, is measured against the people of the training. It also has a recogniser, since statistics of another embedding would
 * be wrong: the leading directions of the embedding's rows. An embedding's rows have most of their energy in them, and rows of another have little.
 */

import { dotProduct } from "../../arrays/cosine.ts";
import { unknownLabel } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createRandom } from "../../arrays/random.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { CheckpointMetadata } from "../../arrays/state-dict.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { measureImpostors, trainedMethod } from "../impostor-statistics.ts";
import { filterPairs, samplePairs } from "../pair-sample.ts";
import { readUnitRows } from "../score/unit-rows.ts";
import { takeEvenly } from "./even-rows.ts";
import { type Directions, leadingDirections } from "./leading-directions.ts";

/** Rows whose second moments give the directions. */
const describedRows = 2000;
/** Rows of a set that are compared with an embedding. */
const comparedRows = 128;
const mostDirections = 64;
/** At most this share of the dimensions: the more directions, the more of any rows' energy is in them. */
const directionShare = 1 / 4;
/** Bytes of the directions of all embeddings together, so that they fit the header of a checkpoint. */
const mostBytes = 1 << 18;
const mostBytesEach = 1 << 15;
/** A set is of an embedding if the median share of its rows differs from the embedding's by at most this many of its deviations. */
const mostDeviations = 3;

/** What a checkpoint says of an embedding, as plain JSON. */
export interface KnownEmbedding {
	/** D. */
	readonly length: number;
	readonly impostors: ImpostorStatistics;
	/** The share of a row's energy in the directions: the median over rows, and the standard deviation. */
	readonly share: { readonly median: number; readonly deviation: number };
	/** [count, D] the leading directions: int8 in base64, to be multiplied by `scale`. */
	readonly directions: {
		readonly count: number;
		readonly scale: number;
		readonly values: string;
	};
}

/** Rows of an embedding, with the identity of each. */
export interface EmbeddingRows {
	readonly features: Features;
	readonly labels: Int32Array;
}

/** Describes the embeddings of training sets. Pairs that are known to be one person are not counted as impostors. */
export function describeEmbeddings(
	sets: readonly EmbeddingRows[],
	seed: number,
): KnownEmbedding[] {
	const bytes = Math.min(mostBytesEach, Math.floor(mostBytes / sets.length));
	return sets.map((set) => describe(set, bytes, seed));
}

function describe(
	{ features, labels }: EmbeddingRows,
	bytes: number,
	seed: number,
): KnownEmbedding {
	const rows = readUnitRows(features);
	const order = everyRow(0, rows.rows, 1);
	const pairs = samplePairs(rows, order, createRandom(seed));
	const areApart = (row: number, other: number) =>
		labels[row] === unknownLabel || labels[row] !== labels[other];
	const some = takeEvenly(rows, order, describedRows);
	const { cols } = rows;
	const count = Math.min(
		mostDirections,
		Math.max(1, Math.floor(cols * directionShare)),
		Math.max(1, Math.floor(bytes / cols)),
	);
	const directions = pack(leadingDirections(some, count));
	const shares = sharesOf(some, unpack(directions, cols));
	return {
		length: cols,
		impostors: measureImpostors(filterPairs(pairs, areApart), trainedMethod),
		share: { median: medianOf(shares), deviation: deviationOf(shares) },
		directions,
	};
}

/**
 * The embedding of a checkpoint that a set's rows are of, or null.
 * @param rows of length 1 or of zeros
 * @param order the rows that count, in an order that does not depend on that of the input
 */
export function recogniseEmbedding(
	rows: RowSource,
	order: Int32Array,
	metadata: CheckpointMetadata,
): KnownEmbedding | null {
	const candidates = knownEmbeddings(metadata).filter(
		({ length }) => length === rows.cols,
	);
	if (candidates.length === 0 || order.length === 0) return null;
	const some = takeEvenly(rows, order, comparedRows);
	let best: KnownEmbedding | null = null;
	let least = mostDeviations;
	for (const candidate of candidates) {
		const { median, deviation } = candidate.share;
		const directions = unpack(candidate.directions, rows.cols);
		const distance = Math.abs(medianOf(sharesOf(some, directions)) - median);
		if (!(distance <= least * deviation)) continue;
		least = distance / deviation;
		best = candidate;
	}
	return best;
}

/** The embeddings in a checkpoint's metadata; entries of another form are left out. */
function knownEmbeddings({ training }: CheckpointMetadata): KnownEmbedding[] {
	const { embeddings } = training;
	return Array.isArray(embeddings) ? embeddings.filter(isKnownEmbedding) : [];
}

function isKnownEmbedding(value: unknown): value is KnownEmbedding {
	const { length, impostors, share, directions } = (value ??
		{}) as Partial<KnownEmbedding>;
	const numbers = [
		length,
		impostors?.mean,
		impostors?.deviation,
		share?.median,
		share?.deviation,
		directions?.count,
		directions?.scale,
	];
	return (
		numbers.every((number) => Number.isFinite(number)) &&
		impostors!.deviation > 0 &&
		typeof directions!.values === "string" &&
		Buffer.byteLength(directions!.values, "base64") ===
			directions!.count * length!
	);
}

function pack({ rows, data }: Directions): KnownEmbedding["directions"] {
	const largest = data.reduce(
		(most, value) => Math.max(most, Math.abs(value)),
		0,
	);
	const scale = largest / 127;
	const bytes = Int8Array.from(data, (value) => Math.round(value / scale));
	const values = Buffer.from(bytes.buffer).toString("base64");
	return { count: rows, scale, values };
}

function unpack(
	{ count, scale, values }: KnownEmbedding["directions"],
	cols: number,
): Directions {
	const bytes = new Int8Array(Buffer.from(values, "base64"));
	const data = Float64Array.from(bytes, (value) => value * scale);
	return { rows: count, cols, data };
}

/** The share of each row's energy in the directions: the sum of its squared products with them. */
function sharesOf(
	{ rows, cols, data }: FloatMatrix,
	directions: Directions,
): Float64Array {
	const shares = new Float64Array(rows);
	for (let k = 0; k < directions.rows; k++) {
		const direction = directions.data.subarray(k * cols, (k + 1) * cols);
		for (let row = 0; row < rows; row++)
			shares[row] += dotProduct(direction, data, row * cols) ** 2;
	}
	return shares;
}

/** The median, which a few foreign rows do not move. */
function medianOf(values: Float64Array): number {
	return values.slice().sort()[values.length >> 1];
}

function deviationOf(values: Float64Array): number {
	let sum = 0;
	let squares = 0;
	for (const value of values) sum += value;
	const mean = sum / values.length;
	for (const value of values) squares += (value - mean) ** 2;
	return Math.sqrt(squares / values.length);
}
