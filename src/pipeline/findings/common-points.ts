/**
 * Points to which rows of many people are drawn, as blurred or tiny faces are in many embeddings: such rows are more similar to one another than
 * strangers, and seem to be one person.
 *
 * In a sample, a group of similar rows is found, densest first, that a gap parts from the other rows. Without what the group has in common, its rows differ
 * from one another. If they differ as people do, the group is no person: a row's remainder is then as similar to the remainders of the group as to
 * strangers from outside, and some strangers from outside are the same person, which shows as a long upper tail of the cosines. The remainders of one person's
 * rows are more similar or more opposite to one another than to strangers, since pose, light and age move them in few directions, and are nobody outside.
 */
import { dotProduct } from "../../arrays/cosine.ts";
import { medianOf, type Spread, spreadOf } from "./robust.ts";
import type { UnitSample } from "./unit-sample.ts";

/** A point, as a direction, and how similar rows are to it. */
export interface CommonPoint {
	/** [D] of length 1. */
	readonly direction: Float64Array;
	/** Median cosine of the other rows to it. */
	readonly far: number;
	/** Rows with a higher cosine are drawn to it. */
	readonly cut: number;
}

interface Group {
	/** Indexes in the sample. */
	readonly members: Int32Array;
	readonly direction: Float64Array;
	/** Median cosine of the rows that it was grown from, and of the others, to the direction. */
	readonly level: number;
	readonly far: number;
	readonly cut: number;
	/** Rows in the gap, as a share of those at the group's own level. */
	readonly gap: number;
}

/** Rows of the sample that make a group, and the same as a share of the sample. */
const leastRows = 20;
const leastShare = 0.03;
/** A group of more than this share is no exception. */
const mostShare = 1 / 3;
const mostGroups = 16;
/** Least cosine of a group's rows to their point, as a share of the way from that of strangers to 1. */
const leastLevel = 0.5;
/** Steps from the group's level to that of the others, among which the gap is looked for. */
const steps = 12;
const mostGap = 0.15;
const mostRounds = 5;
/** Deviation of the cosines of remainders in the group, over that of remainders and strangers. One person's is 1.2 and more. */
const mostRatio = 1.12;
/** Upper less lower end of the cosines of a remainder to the rows outside, in deviations. One person's is about 0. */
const leastTail = 0.5;
const mostCompared = 48;
const mostOutside = 96;

/**
 * @param strangers indexes in the sample of rows that are different people
 * @param level how similar strangers are
 */
export function findCommonPoints(
	sample: UnitSample,
	strangers: Int32Array,
	level: Pick<Spread, "median">,
): CommonPoint[] {
	const size = sample.rows.length;
	const least = Math.max(leastRows, Math.ceil(leastShare * size));
	const shareOf = (share: number) => level.median + share * (1 - level.median);
	// Rows that have a share in common have about its square in common with one another.
	const lowest = shareOf(leastLevel ** 2);
	const isFree = new Uint8Array(size).fill(1);
	const density = densities(sample, least);
	const points: CommonPoint[] = [];
	for (let tried = 0; tried < mostGroups; ) {
		const seed = argmax(density, isFree);
		if (seed < 0 || density[seed] < lowest) break;
		// Rows near the seed may be in a group since the density was computed.
		const nearest = nearestFree(sample, seed, isFree, least);
		const fresh =
			nearest.length < least
				? Number.NEGATIVE_INFINITY
				: sample.cosines[seed * size + nearest[least - 1]];
		if (fresh < density[seed]) {
			density[seed] = fresh;
			continue;
		}
		tried++;
		const group = growGroup(sample, nearest, isFree);
		for (const i of [...nearest, ...group.members]) isFree[i] = 0;
		const { length } = group.members;
		const isGroup =
			group.level >= shareOf(leastLevel) &&
			group.gap <= mostGap &&
			length >= least &&
			length <= mostShare * size;
		if (isGroup && differAsPeople(sample, group.members, strangers))
			points.push(group);
	}
	return points;
}

/** [S] cosine of each row to the last of its `count` nearest, itself among them. */
function densities({ cosines, rows }: UnitSample, count: number): Float32Array {
	const size = rows.length;
	const nearest = new Float32Array(count);
	return Float32Array.from(rows, (_, i) => {
		nearest.fill(Number.NEGATIVE_INFINITY);
		for (let at = i * size; at < (i + 1) * size; at++) {
			const cosine = cosines[at];
			if (cosine <= nearest[count - 1]) continue;
			let place = count - 1;
			for (; place > 0 && nearest[place - 1] < cosine; place--)
				nearest[place] = nearest[place - 1];
			nearest[place] = cosine;
		}
		return nearest[count - 1];
	});
}

function argmax(values: Float32Array, isAllowed: Uint8Array): number {
	let best = -1;
	for (let i = 0; i < values.length; i++)
		if (isAllowed[i] && (best < 0 || values[i] > values[best])) best = i;
	return best;
}

function nearestFree(
	{ cosines, rows }: UnitSample,
	seed: number,
	isFree: Uint8Array,
	count: number,
): Int32Array {
	const own = seed * rows.length;
	const free = Int32Array.from(rows.keys()).filter((i) => isFree[i] === 1);
	free.sort((a, b) => cosines[own + b] - cosines[own + a] || a - b);
	return free.slice(0, count);
}

/** Grows a group from its first rows up to the gap in the cosines to its mean direction. */
function growGroup(
	sample: UnitSample,
	first: Int32Array,
	isFree: Uint8Array,
): Group {
	let group = partGroup(sample, first, isFree);
	for (let round = 1; round < mostRounds; round++) {
		const { members } = group;
		if (members.length < leastRows) break;
		group = partGroup(sample, members, isFree);
		if (
			members.length === group.members.length &&
			members.every((member, i) => member === group.members[i])
		)
			break;
	}
	return group;
}

function partGroup(
	sample: UnitSample,
	of: Int32Array,
	isFree: Uint8Array,
): Group {
	const { cols, data, rows } = sample;
	const direction = meanRow(sample, of);
	normalise(direction);
	const cosines = Float64Array.from(rows, (_, i) =>
		dotProduct(direction, data, i * cols),
	);
	const isMember = new Uint8Array(rows.length);
	for (const i of of) isMember[i] = 1;
	const level = medianOf(cosines.filter((_, i) => isMember[i] === 1));
	const far = medianOf(cosines.filter((_, i) => isMember[i] === 0));
	const width = (level - far) / steps;
	const counts = Array.from({ length: steps }, (_, step) => {
		const at = level - step * width;
		let count = 0;
		for (let i = 0; i < cosines.length; i++)
			if (Math.abs(cosines[i] - at) <= width) count++;
		return count;
	});
	let peak = 0;
	for (let step = 1; step < steps / 3; step++)
		if (counts[step] > counts[peak]) peak = step;
	let gap = peak;
	for (let step = peak; step < steps; step++)
		if (counts[step] < counts[gap]) gap = step;
	const cut = level - gap * width;
	const members = Int32Array.from(rows.keys()).filter(
		(i) => isFree[i] === 1 && cosines[i] > cut,
	);
	return {
		members,
		direction,
		level,
		far,
		cut,
		gap: counts[gap] / counts[peak],
	};
}

/** Whether the remainders of a group's rows are those of different people. */
function differAsPeople(
	sample: UnitSample,
	members: Int32Array,
	strangers: Int32Array,
): boolean {
	const isMember = new Uint8Array(sample.rows.length);
	for (const i of members) isMember[i] = 1;
	const outside = strangers.filter((i) => isMember[i] === 0);
	const inside = remainders(
		sample,
		members.subarray(0, mostCompared),
		meanRow(sample, members),
	);
	const outsideMean = meanRow(sample, outside);
	const others = remainders(
		sample,
		outside.subarray(0, mostOutside),
		outsideMean,
	);
	const within: number[] = [];
	const across: number[] = [];
	inside.forEach((row, i) => {
		for (let j = 0; j < i; j++) within.push(dot(row, inside[j]));
		for (const other of others) across.push(dot(row, other));
	});
	const ratio = spreadOf(within).deviation / spreadOf(across).deviation;
	if (!(ratio <= mostRatio)) return false;
	const everyone = Int32Array.from(sample.rows.keys()).filter(
		(i) => isMember[i] === 0,
	);
	const all = remainders(sample, everyone, outsideMean);
	return meanTail(inside, all) >= leastTail;
}

/** How much farther the highest than the lowest cosine of a row to the others lies from their median, in deviations; the mean over all rows. */
function meanTail(
	rows: readonly Float64Array[],
	others: readonly Float64Array[],
): number {
	let sum = 0;
	for (const row of rows) {
		const cosines = Float64Array.from(others, (other) => dot(row, other));
		const { median, deviation } = spreadOf(cosines);
		let lowest = median;
		let highest = median;
		for (const cosine of cosines) {
			lowest = Math.min(lowest, cosine);
			highest = Math.max(highest, cosine);
		}
		sum += (highest + lowest - 2 * median) / deviation;
	}
	return sum / rows.length;
}

/** Rows of the sample less `mean`, each of length 1. */
function remainders(
	{ cols, data }: UnitSample,
	indexes: Int32Array,
	mean: Float64Array,
): Float64Array[] {
	return Array.from(indexes, (index) => {
		const row = mean.map((value, d) => data[index * cols + d] - value);
		normalise(row);
		return row;
	});
}

function meanRow(
	{ cols, data }: UnitSample,
	indexes: Int32Array,
): Float64Array {
	const mean = new Float64Array(cols);
	for (const index of indexes)
		for (let d = 0; d < cols; d++) mean[d] += data[index * cols + d];
	for (let d = 0; d < cols; d++) mean[d] /= indexes.length;
	return mean;
}

function normalise(row: Float64Array): void {
	let sum = 0;
	for (let d = 0; d < row.length; d++) sum += row[d] * row[d];
	const scale = sum === 0 ? 0 : 1 / Math.sqrt(sum);
	for (let d = 0; d < row.length; d++) row[d] *= scale;
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let d = 0; d < a.length; d++) sum += a[d] * b[d];
	return sum;
}
