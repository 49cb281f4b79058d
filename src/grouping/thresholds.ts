/** The thresholds of propagation, and the highest one that each link reaches. */
import type { Links } from "./links.ts";

/**
 * Returns the thresholds th, th + (1 - th) * step, ... They start at the smallest raw score and end with the first value above all scores below 1:
 * a higher one would cut no more links. They also end where `th` stops rising in floating point.
 * Reference: never ends if too many nodes are connected at score 1.
 */
export function risingThresholds(links: Links, step: number): Float64Array {
	let highestCuttable = Number.NEGATIVE_INFINITY;
	for (let link = 0; link < links.scores.length; link++) {
		const score = links.scores[link];
		if (score < 1 && score > highestCuttable) highestCuttable = score;
	}
	const thresholds: number[] = [links.minRawScore];
	for (let th = links.minRawScore; th <= highestCuttable; ) {
		const next = th + (1 - th) * step;
		if (!(next > th)) break;
		thresholds.push(next);
		th = next;
	}
	return Float64Array.from(thresholds);
}

/** Returns [links] the index of the highest threshold that each score reaches; every score reaches the first. */
export function highestLevels(
	scores: Float32Array,
	thresholds: Float64Array,
): Int32Array | Uint16Array {
	const levels =
		thresholds.length <= 0x10000
			? new Uint16Array(scores.length)
			: new Int32Array(scores.length);
	for (let link = 0; link < scores.length; link++) {
		const score = scores[link];
		let low = 0;
		let high = thresholds.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (thresholds[middle] <= score) low = middle;
			else high = middle - 1;
		}
		levels[link] = low;
	}
	return levels;
}
