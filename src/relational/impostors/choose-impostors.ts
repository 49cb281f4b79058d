/** Chooses the impostor statistics that a set is scored with: given ones, measured ones, or those of an embedding that the network knows. */

import { contentOrder } from "../../arrays/content-order.ts";
import { createRandom } from "../../arrays/random.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { CheckpointMetadata } from "../../arrays/state-dict.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import type {
	ChosenImpostors,
	ImpostorStatistics,
} from "../../metrics/impostors.ts";
import {
	type ImpostorMethod,
	measureImpostors,
	trainedMethod,
} from "../impostor-statistics.ts";
import { type PairSample, samplePairs } from "../pair-sample.ts";
import { readUnitRows } from "../score/unit-rows.ts";
import { recogniseEmbedding } from "./known-embeddings.ts";
import { sampleReference } from "./reference-pairs.ts";

/** Measured statistics are implausible if their mean is this many known deviations above the known mean, or their deviation this many times as large. */
const mostShift = 1;
const mostRatio = 1.5;

export interface ImpostorOptions {
	/** Seed of the pairs of rows that are sampled. */
	readonly seed: number;
	/** Used instead of any others. */
	readonly given?: ImpostorStatistics | null;
	/** Faces of other people in the same embedding, to measure against. */
	readonly reference?: Features | null;
}

/**
 * Chooses the statistics of a set before anything else is known of it. The order is: given ones; those measured against a reference; those measured on
 * the rows; and those of the embedding that the network knows, if the rows are of one and what was measured on them cannot be right, since nobody
 * is there to compare with. Scoring measures the third kind again after its first pass.
 * @param features of any length; they are not changed
 * @throws InputError for values that are not finite
 */
export function chooseImpostors(
	features: Features,
	metadata: CheckpointMetadata,
	{ seed, given, reference }: ImpostorOptions,
): ChosenImpostors {
	if (given) return { impostors: given, source: "file", known: null };
	const rows = readUnitRows(features);
	if (reference) {
		const sample = sampleReference(rows, reference, seed);
		const impostors = measureImpostors(sample, trainedMethod);
		return { impostors, source: "reference", known: null };
	}
	const order = contentOrder(rows);
	const sample = samplePairs(rows, order, createRandom(seed));
	return chooseMeasured(rows, order, sample, metadata);
}

/** As `chooseImpostors`, without given ones and a reference, from a sample that was drawn already. */
export function chooseMeasured(
	rows: RowSource,
	order: Int32Array,
	sample: PairSample,
	metadata: CheckpointMetadata,
	method = impostorMethod(metadata),
): ChosenImpostors {
	const measured = measureImpostors(sample, method);
	const known = recogniseEmbedding(rows, order, metadata)?.impostors ?? null;
	return known && !isPlausible(measured, known)
		? { impostors: known, source: "checkpoint", known }
		: { impostors: measured, source: "rows", known };
}

/** Whether statistics may be those of different people in an embedding whose statistics are known. Foreign rows may well lower the mean. */
export function isPlausible(
	{ mean, deviation }: ImpostorStatistics,
	known: ImpostorStatistics,
): boolean {
	return (
		mean - known.mean <= mostShift * known.deviation &&
		deviation <= mostRatio * known.deviation &&
		known.deviation <= mostRatio * deviation
	);
}

/** How statistics are measured for a network: as they were when it was trained. */
export function impostorMethod({
	training,
}: CheckpointMetadata): ImpostorMethod {
	return training.statistics === trainedMethod ? trainedMethod : "quantiles";
}
