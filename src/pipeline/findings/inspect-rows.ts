/** Which rows look foreign, and a figure of quality for each. */

import { lowQuality } from "../../arrays/cluster-details.ts";
import { countRows } from "../../arrays/clusters.ts";
import { contentOrder } from "../../arrays/content-order.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import { type CommonPoint, findCommonPoints } from "./common-points.ts";
import {
	createForeignDistance,
	findStrangers,
	foreignDistance,
	leastStrangers,
	strangerLevel,
} from "./foreign-rows.ts";
import { medianOf } from "./robust.ts";
import type { RowFacts } from "./row-facts.ts";
import { createUnitSample, type UnitSample } from "./unit-sample.ts";

/** Rows of the sample: a quarter of all, but from 400 to 600. */
const leastSample = 400;
const mostSample = 600;
/** If more rows than this share seem foreign, they are no exceptions, and none is. */
const mostForeign = 1 / 8;
/** The same for rows that seem drawn to common points. */
const mostDrawn = 0.3;
/** Lengths that differ by less, as a share, say nothing: the rows were normalised. */
const leastLengthRange = 1e-3;

export interface Inspection {
	/** [N] 1 for a row that looks foreign. */
	readonly foreign: Uint8Array;
	/** [N] from 0 to 1, see `RowFindings`. */
	readonly quality: Float32Array;
}

/** A figure of 1 far below the limit and of `lowQuality` at it. */
const figureAt = (value: number, limit: number) =>
	1 / (1 + Math.max(0, value / limit) ** 4);

/**
 * Inspects the rows [N, D]. Their quality is the product of three figures: length, where lengths differ; how near the row is to the rest of
 * this embedding; and how far from every point to which rows of many people are drawn. Rows that repeat one number are foreign and of quality 0.
 * @param rows of any length; scaling them does not matter
 * @param facts of the rows as they were given
 * @param clusters [N] a first grouping
 */
export function inspectRows(
	rows: RowSource,
	facts: RowFacts,
	clusters: Int32Array,
): Inspection {
	const { constant, lengths } = facts;
	const order = contentOrder(rows, facts.hashes);
	const size = Math.min(mostSample, Math.max(leastSample, order.length >> 2));
	const sampled = firstRows(order, size, (row) => constant[row] === 0);
	const quality = new Float32Array(rows.rows).fill(1);
	const foreign = constant.slice();
	const ofSample = Int32Array.from(sampled, (row) => clusters[row]);
	const strangers = findStrangers(ofSample, countRows(clusters));
	if (strangers.length >= leastStrangers) {
		const sample = createUnitSample(rows, sampled);
		const level = strangerLevel(sample, strangers);
		const points = findCommonPoints(sample, strangers, level);
		const drawn = markDrawn(rows, sample, points, quality);
		const reference = strangers.filter((i) => !drawn[sampled[i]]);
		if (reference.length >= leastStrangers) {
			const distance = createForeignDistance(sample, ofSample, reference);
			markForeign(distance, clusters, drawn, { foreign, quality });
		}
	}
	const ofLength = lengthFigures(lengths, constant);
	for (let row = 0; row < quality.length; row++) {
		if (constant[row]) quality[row] = 0;
		const shorter = quality[row] * ofLength[row];
		const isLow = quality[row] < lowQuality;
		quality[row] = isLow ? shorter : Math.max(lowQuality, shorter);
	}
	return { foreign, quality };
}

function firstRows(
	order: Int32Array,
	count: number,
	isTaken: (row: number) => boolean,
): Int32Array {
	const rows: number[] = [];
	for (let i = 0; i < order.length && rows.length < count; i++)
		if (isTaken(order[i])) rows.push(order[i]);
	return Int32Array.from(rows);
}

/**
 * [N] from 0.5 to 1 by the length of each row as a share of the median, 1 from there on. It lowers a figure, but makes no row one of low quality: in data other than faces, a
 * group of rows may be short, and clusters do not depend on the lengths of rows.
 */
function lengthFigures(
	lengths: Float32Array,
	constant: Uint8Array,
): Float32Array {
	const known = lengths.filter((_, row) => !constant[row]);
	let least = Number.POSITIVE_INFINITY;
	let most = 0;
	for (const length of known) {
		least = Math.min(least, length);
		most = Math.max(most, length);
	}
	const figures = new Float32Array(lengths.length).fill(1);
	if (!(most > least * (1 + leastLengthRange))) return figures;
	const median = medianOf(known);
	return figures.map((_, row) => (1 + Math.min(1, lengths[row] / median)) / 2);
}

/** Lowers the quality of rows near common points, and returns [N] 1 for those that are drawn to one. */
function markDrawn(
	rows: RowSource,
	sample: UnitSample,
	points: readonly CommonPoint[],
	quality: Float32Array,
): Uint8Array {
	const drawn = new Uint8Array(rows.rows);
	if (points.length === 0) return drawn;
	const indexes = Int32Array.from(points, (p) => sample.add(p.direction));
	const cosines = new Float32Array(points.length);
	const figures = new Float32Array(rows.rows).fill(1);
	let numDrawn = 0;
	for (let row = 0; row < rows.rows; row++) {
		sample.compare(row, indexes, cosines);
		points.forEach(({ far, cut }, i) => {
			figures[row] *= figureAt(cosines[i] - far, cut - far);
			if (cosines[i] > cut) drawn[row] = 1;
		});
		numDrawn += drawn[row];
	}
	if (numDrawn > mostDrawn * rows.rows) return drawn.fill(0);
	for (let row = 0; row < rows.rows; row++) quality[row] *= figures[row];
	return drawn;
}

function markForeign(
	distanceOf: (row: number, cluster: number) => number,
	clusters: Int32Array,
	drawn: Uint8Array,
	{ foreign, quality }: Inspection,
): void {
	const { length } = quality;
	const figures = new Float32Array(length).fill(1);
	let numForeign = 0;
	for (let row = 0; row < length; row++) {
		if (drawn[row] || foreign[row]) continue;
		const distance = distanceOf(row, clusters[row]);
		figures[row] = figureAt(distance, foreignDistance);
		if (distance >= foreignDistance) numForeign++;
	}
	if (numForeign > mostForeign * length) return;
	for (let row = 0; row < length; row++) {
		quality[row] *= figures[row];
		if (figures[row] <= lowQuality) foreign[row] = 1;
	}
}
