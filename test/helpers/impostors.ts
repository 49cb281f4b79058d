/** The impostors of some rows as training measures them. */

import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { everyRow } from "../../src/graph/similarity.ts";
import type { ImpostorStatistics } from "../../src/metrics/impostors.ts";
import {
	measureImpostors,
	trainedMethod,
} from "../../src/relational/impostor-statistics.ts";
import {
	type PairSample,
	samplePairs,
} from "../../src/relational/pair-sample.ts";

export function sampleOf(features: FloatMatrix, seed: number): PairSample {
	const order = everyRow(0, features.rows, 1);
	return samplePairs(features, order, createRandom(seed));
}

export function impostorsOf(
	features: FloatMatrix,
	seed: number,
): ImpostorStatistics {
	return measureImpostors(sampleOf(features, seed), trainedMethod);
}
