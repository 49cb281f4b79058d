/** Decisions for tests: random ones without contradiction, and a literal reading of them over lists of rows. */
import type { Random } from "../../src/arrays/random.ts";
import {
	type Decisions,
	hasDecisions,
} from "../../src/grouping/decisions/decisions.ts";

export const pairsOf = (values: ArrayLike<number>) =>
	Array.from({ length: values.length / 2 }, (_, i): [number, number] => [
		values[2 * i],
		values[2 * i + 1],
	]);

/** Joins the groups of `same` pairs, one pair after another. */
export function joinSame(numRows: number, same: Int32Array): number[][] {
	let groups = Array.from({ length: numRows }, (_, row) => [row]);
	for (const [a, b] of pairsOf(same)) {
		const touched = groups.filter((g) => g.includes(a) || g.includes(b));
		if (touched.length < 2) continue;
		groups = groups.filter((g) => !touched.includes(g));
		groups.push(touched.flat());
	}
	return groups;
}

/** The photos of a row, as its photo and its further ones. */
export function photosOf(
	row: number,
	{ photos, morePhotos = new Int32Array(0) }: Decisions,
): number[] {
	const first = photos ? [photos[row]] : [];
	const more = pairsOf(morePhotos).filter(([at]) => at === row);
	return [...first, ...more.map(([, photo]) => photo)].filter((p) => p >= 0);
}

/** Whether a photo or a `different` keeps two lists of rows apart. */
export function areApart(a: number[], b: number[], decisions: Decisions) {
	const of = (rows: number[]) =>
		rows.flatMap((row) => photosOf(row, decisions));
	const others = of(b);
	return (
		of(a).some((photo) => others.includes(photo)) ||
		pairsOf(decisions.different).some(
			([x, y]) =>
				(a.includes(x) && b.includes(y)) || (a.includes(y) && b.includes(x)),
		)
	);
}

/** Clusters may not break decisions: each consists of groups of `same` rows, any two of which may be together. */
export function brokenDecisions(
	clusters: ArrayLike<number>,
	decisions: Decisions,
): string[] {
	const units = joinSame(clusters.length, decisions.same);
	const torn = units.filter(
		(unit) => new Set(unit.map((row) => clusters[row])).size > 1,
	);
	const together = units.flatMap((one, i) =>
		units
			.slice(i + 1)
			.filter(
				(other) =>
					clusters[one[0]] === clusters[other[0]] &&
					areApart(one, other, decisions),
			)
			.map((other) => `${one} with ${other}`),
	);
	return [...torn.map((unit) => `${unit} torn`), ...together];
}

/** Some photos, and pairs that do not contradict; never nothing. */
export function randomDecisions(random: Random, numRows: number): Decisions {
	for (;;) {
		const decisions = drawDecisions(random, numRows);
		if (hasDecisions(decisions)) return decisions;
	}
}

function drawDecisions(random: Random, numRows: number): Decisions {
	const same: number[] = [];
	for (let i = random.below(4); i > 0; i--)
		same.push(random.below(numRows), random.below(numRows));
	const groups = joinSame(numRows, Int32Array.from(same));
	const different: number[] = [];
	for (let i = random.below(5); i > 0; i--) {
		const [a, b] = [random.below(numRows), random.below(numRows)];
		if (!groups.some((g) => g.includes(a) && g.includes(b)))
			different.push(a, b);
	}
	const numPhotos = 1 + random.below(numRows);
	const photo = () => random.below(numPhotos + 1) - 1;
	const morePhotos = Array.from({ length: random.below(3) }, () => [
		random.below(numRows),
		random.below(numPhotos),
	]).flat();
	return {
		photos: random.below(4) === 0 ? null : new Int32Array(numRows).map(photo),
		...(random.below(3) === 0 && { morePhotos: Int32Array.from(morePhotos) }),
		same: Int32Array.from(same),
		different: Int32Array.from(different),
	};
}
