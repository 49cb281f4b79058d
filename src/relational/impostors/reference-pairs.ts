/** Pairs of a set and a reference set of other people, from which the impostor statistics are measured where the set itself has nobody to compare. */

import { contentOrder } from "../../arrays/content-order.ts";
import { createRandom } from "../../arrays/random.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import { everyRow } from "../../graph/similarity.ts";
import {
	joinSamples,
	type PairSample,
	samplePairs,
	samplePairsBetween,
} from "../pair-sample.ts";
import { readUnitRows } from "../score/unit-rows.ts";
import { takeEvenly } from "./even-rows.ts";

/** At most this many rows of the set, and of the reference, are compared. */
const mostRows = 2000;

/**
 * Draws up to 200,000 pairs of a row of the set and one of the reference, and up to 200,000 of two rows of the reference.
 * Pairs of the first kind are of two people for certain. But if the set is of one person, they tell only how like others this person is. Pairs of the
 * second kind tell how like one another people are in general; as in any set, a few of them are of one person, which the statistics tolerate.
 * The rows of the reference come first in the sample's numbers.
 */
export function sampleReference(
	rows: RowSource,
	reference: Features,
	seed: number,
): PairSample {
	const { cols } = rows;
	const ofOthers = someRows(readUnitRows(reference));
	const ofSet = someRows(rows);
	const both = {
		rows: ofOthers.rows + ofSet.rows,
		cols,
		data: new Float32Array((ofOthers.rows + ofSet.rows) * cols),
	};
	both.data.set(ofOthers.data);
	both.data.set(ofSet.data, ofOthers.data.length);
	const random = createRandom(seed);
	const others = everyRow(0, ofOthers.rows, 1);
	const own = everyRow(ofOthers.rows, both.rows, 1);
	return joinSamples(
		samplePairs(both, others, random),
		samplePairsBetween(both, own, others, random),
	);
}

function someRows(rows: RowSource) {
	return takeEvenly(rows, contentOrder(rows), mostRows);
}
