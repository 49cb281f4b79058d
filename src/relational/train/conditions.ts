/**
 * Draws training sets under the conditions of real collections: bursts of nearly equal photographs, rows that are no faces, folders of one or few people,
 * photographs of low quality, and classes of points that are no faces at all. A network that has only seen clean faces fails on these.
 */
import { unknownLabel } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import type { Random } from "../../arrays/random.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { measureImpostors, trainedMethod } from "../impostor-statistics.ts";
import { samplePairs } from "../pair-sample.ts";
import { takeRows } from "./compositions.ts";
import { drawBetween } from "./drawn-libraries.ts";
import { drawPoints } from "./point-classes.ts";

/** A set of rows of length 1. */
export interface ConditionSet {
	readonly features: FloatMatrix;
	readonly labels: Int32Array;
	/** Statistics that cannot be measured on the set itself; null where they can. */
	readonly impostors: ImpostorStatistics | null;
}

/** Rows of length 1 with their identities, from which sets are drawn. */
export type Faces = Pick<ConditionSet, "features" | "labels">;

/** How many sets of each condition are drawn from embeddings of the same rows. */
export const conditionCounts = {
	bursts: 10,
	foreign: 6,
	fewPeople: 60,
	lowQuality: 8,
	points: 12,
} as const;
/** About so many rows are in a set, except that a folder of few people has fewer. */
export const conditionRows = 1200;

/** How many sets are drawn from so many rows of faces, and how many rows they have at most or, of bursts, about. */
export function conditionSizes(
	faces: number,
): { readonly count: number; readonly rows: number }[] {
	const { fewPeople, points, ...others } = conditionCounts;
	const rows = Math.min(conditionRows, 2 * faces);
	return [
		...Object.values(others).map((count) => ({ count, rows })),
		{ count: fewPeople, rows: Math.min(rows, 300) },
		{ count: points, rows: pointRows(faces) },
	];
}

/** The most rows of a set of points: a third of those of the faces, within limits. */
export const pointRows = (faces: number) =>
	Math.round(Math.min(2000, Math.max(30, faces / 3)));

type Condition = keyof typeof conditionCounts;

/** Makes another embedding of some rows, or leaves them as they are. */
export type Embed = (features: FloatMatrix) => FloatMatrix;

/** Draws one set under a condition from rows of faces, which are not changed. */
export function drawCondition(
	condition: Condition,
	faces: Faces,
	embed: Embed,
	random: Random,
): ConditionSet {
	const draw = (count: number) => {
		const { features, labels } = drawRows(faces, count, random);
		return { features: unit(embed(features)), labels };
	};
	return drawers[condition]({ faces, embed, draw }, random);
}

interface Drawing {
	readonly faces: Faces;
	readonly embed: Embed;
	/** Draws about so many rows and embeds them; the caller may change them. */
	readonly draw: (count: number) => Faces;
}

const drawers: Record<
	Condition,
	(drawing: Drawing, random: Random) => ConditionSet
> = {
	bursts: drawBursts,
	foreign: drawForeign,
	fewPeople: drawFewPeople,
	lowQuality: drawLowQuality,
	points: ({ faces }, random) => ({
		...drawPoints(pointRows(faces.labels.length), random),
		impostors: null,
	}),
};

/** Squared distances of the rows of a burst, as shares of the mean one of different people. */
const burstDistances = [0.04, 0.3] as const;
const burstShares = [0.15, 1] as const;
const longestBursts = [3, 12] as const;

/** Repeats some rows, each time with noise, as the frames of a video or a burst of photographs. */
function drawBursts({ draw }: Drawing, random: Random): ConditionSet {
	const longest = drawBetween(longestBursts, random);
	const share = drawBetween(burstShares, random);
	const mean = (longest + 2) / 2;
	const base = draw(conditionRows / (1 - share + share * mean));
	const distance =
		drawBetween(burstDistances, random) *
		(1 - meanCosine(base.features, random));
	// The cosine of two rows with noise of length n is about 1 / (1 + n^2) of that without noise.
	const noise = Math.sqrt(distance / (1 - distance));
	const sources: number[] = [];
	for (let row = 0; row < base.labels.length; row++) {
		const isBurst = random.next() < share;
		const count = isBurst ? 2 + Math.floor(random.next() * (longest - 1)) : 1;
		for (let i = 0; i < count; i++) sources.push(row);
	}
	const rows = Int32Array.from(sources);
	const features = takeRows(base.features, rows);
	addNoiseOfLength(features, noise, () => true, random);
	return {
		features: unit(features),
		labels: Int32Array.from(rows, (row) => base.labels[row]),
		impostors: null,
	};
}

const foreignShares = [0.01, 0.1] as const;

/** Adds rows that are no faces of the embedding. Each counts as an identity of its own, a negated face as the negative of its identity. */
function drawForeign({ draw }: Drawing, random: Random): ConditionSet {
	const base = draw(conditionRows);
	const { rows, cols } = base.features;
	const impostors = measure(base.features, random);
	const count = Math.max(
		1,
		Math.round(drawBetween(foreignShares, random) * rows),
	);
	const mean = meanDirection(base.features);
	const isNegated = random.next() < 0.25;
	const level = random.next() < 0.4 ? 0 : 0.2 + 0.6 * random.next();
	const data = new Float32Array((rows + count) * cols);
	data.set(base.features.data);
	const labels = new Int32Array(rows + count);
	labels.set(base.labels);
	const firstFree = base.labels.reduce((most, id) => Math.max(most, id), 0) + 1;
	for (let i = 0; i < count; i++) {
		const start = (rows + i) * cols;
		const negated = random.below(rows);
		const side = Math.sqrt(1 - level ** 2) / Math.sqrt(cols);
		for (let d = 0; d < cols; d++)
			data[start + d] = isNegated
				? -data[negated * cols + d]
				: level * mean[d] + side * random.normal();
		const id = isNegated ? base.labels[negated] : i;
		labels[rows + i] = id === unknownLabel ? id : firstFree + id;
	}
	return {
		features: unit({ rows: rows + count, cols, data }),
		labels,
		impostors,
	};
}

const mostPeople = 4;
const leastPhotographs = 5;
/** The statistics of a folder are those of another collection, so they fit it only about. */
const meanErrors = 0.25;
const deviationErrors = 0.1;

/** All rows of a few people, with the statistics of many faces: in such a folder, there is nobody to compare with. */
function drawFewPeople(
	{ faces: { features, labels }, embed }: Drawing,
	random: Random,
): ConditionSet {
	const people = drawPeople(labels, 1 + random.below(mostPeople), random);
	const share = conditionRows / labels.length;
	const known = Int32Array.from(labels.keys()).filter(
		(row) => random.next() < share || people.has(labels[row]),
	);
	const embedded = unit(embed(takeRows(features, known)));
	const { mean, deviation } = measure(embedded, random);
	const own = Int32Array.from(known.keys()).filter((i) =>
		people.has(labels[known[i]]),
	);
	return {
		features: takeRows(embedded, own),
		labels: Int32Array.from(own, (i) => labels[known[i]]),
		impostors: {
			mean: mean + meanErrors * deviation * random.normal(),
			deviation: deviation * Math.exp(deviationErrors * random.normal()),
		},
	};
}

/** Draws people with several photographs. */
function drawPeople(
	labels: Int32Array,
	count: number,
	random: Random,
): Set<number> {
	const sizes = new Map<number, number>();
	for (const id of labels) sizes.set(id, (sizes.get(id) ?? 0) + 1);
	const large = [...sizes.keys()]
		.filter((id) => id >= 0 && sizes.get(id)! >= leastPhotographs)
		.sort((a, b) => a - b);
	const people = new Set<number>();
	const wanted = Math.min(large.length, count);
	while (people.size < wanted) people.add(large[random.below(large.length)]);
	return people;
}

const lowShares = [0.04, 0.2] as const;
const ownParts = [0.45, 0.7] as const;
const lowNoise = 0.2;

/** Draws some rows towards one common direction, as networks do with photographs of low quality. They stay their people's. */
function drawLowQuality({ draw }: Drawing, random: Random): ConditionSet {
	const base = draw(conditionRows);
	const { rows, cols, data } = base.features;
	const share = drawBetween(lowShares, random);
	const own = drawBetween(ownParts, random);
	const common = drawDirection(base.features, random);
	const isLow = Uint8Array.from({ length: rows }, () =>
		random.next() < share ? 1 : 0,
	);
	for (let row = 0; row < rows; row++) {
		if (!isLow[row]) continue;
		for (let d = 0, at = row * cols; d < cols; d++, at++)
			data[at] = own * data[at] + (1 - own) * common[d];
	}
	const noise = lowNoise * random.next();
	addNoiseOfLength(base.features, noise, (row) => isLow[row] === 1, random);
	return {
		features: unit(base.features),
		labels: base.labels,
		impostors: null,
	};
}

/** A random direction, a random face, or the mean of all faces; of length 1. */
function drawDirection(features: FloatMatrix, random: Random): Float64Array {
	const { rows, cols, data } = features;
	const kind = random.next();
	if (kind < 0.4) return meanDirection(features);
	if (kind < 0.7) {
		const start = random.below(rows) * cols;
		return Float64Array.from(data.subarray(start, start + cols));
	}
	return scaled(Float64Array.from({ length: cols }, () => random.normal()));
}

/** About `count` random rows, in their order; half of the time all rows of random people. All rows where less than two would be drawn. */
function drawRows(
	{ features, labels }: Faces,
	count: number,
	random: Random,
): Faces {
	const share = Math.min(1, count / labels.length);
	const byPeople = random.next() < 0.5;
	const isIn = new Map<number, boolean>();
	const all = Int32Array.from(labels.keys());
	const drawn = all.filter((row) => {
		if (!byPeople) return random.next() < share;
		if (!isIn.has(labels[row])) isIn.set(labels[row], random.next() < share);
		return isIn.get(labels[row]) === true;
	});
	const rows = drawn.length < 2 ? all : drawn;
	return {
		features: takeRows(features, rows),
		labels: Int32Array.from(rows, (row) => labels[row]),
	};
}

function addNoiseOfLength(
	{ rows, cols, data }: FloatMatrix,
	length: number,
	isNoisy: (row: number) => boolean,
	random: Random,
): void {
	const deviation = length / Math.sqrt(cols);
	for (let row = 0; row < rows; row++) {
		if (!isNoisy(row)) continue;
		for (let at = row * cols; at < (row + 1) * cols; at++)
			data[at] += deviation * random.normal();
	}
}

/** Mean cosine of random pairs of rows of length 1. */
const meanCosine = (features: FloatMatrix, random: Random) =>
	features.rows < 2 ? 0 : measure(features, random).mean;

function measure(features: FloatMatrix, random: Random): ImpostorStatistics {
	const order = everyRow(0, features.rows, 1);
	const sample = samplePairs(features, order, random);
	return measureImpostors(sample, trainedMethod);
}

function meanDirection({ rows, cols, data }: FloatMatrix): Float64Array {
	const sum = new Float64Array(cols);
	for (let row = 0, at = 0; row < rows; row++)
		for (let d = 0; d < cols; d++) sum[d] += data[at++];
	return scaled(sum);
}

function scaled(vector: Float64Array): Float64Array {
	const length = Math.hypot(...vector);
	return length === 0 ? vector : vector.map((value) => value / length);
}

const unit = (features: FloatMatrix) =>
	normaliseRows(features, features.data).features;
