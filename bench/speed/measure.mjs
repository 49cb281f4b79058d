/** Several ways to do the same work, measured in turn, so that what else the machine does meets all of them alike. */

/** Of an even number the mean of the two in the middle. */
export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2
		? sorted[middle]
		: (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Time for all rounds where `--rounds` is missing: as many as fit in it, but no more than three. */
const usualSeconds = 180;
const usualRounds = 3;

/** Whether another round is due; `rounds` is null where it depends on how long one takes. */
function isDue(round, rounds, seconds) {
	if (rounds !== null) return round < rounds;
	if (round === 0) return true;
	return round < usualRounds && (seconds / round) * (round + 1) <= usualSeconds;
}

/**
 * Measures every side once a round; a side that throws is left out with its reason.
 * @param sides `{ name, measure() }`, resolving with a number (seconds, milliseconds a unit) or an object with `value`
 * @param rounds how many, or null for as many as take about three minutes, from one to three
 * @param peer the name of the side that the others are compared with; its ratio is 1
 * Returns for each side its values with their median, lowest and highest, and `ratio`, the median over rounds of the peer's value over its own.
 */
export async function alternate(sides, rounds, peer) {
	const measured = sides.map(({ name }) => ({ name, values: [], details: [] }));
	const begin = performance.now();
	const seconds = () => (performance.now() - begin) / 1000;
	for (let round = 0; isDue(round, rounds, seconds()); round++) {
		for (const [i, { name, measure }] of sides.entries()) {
			const side = measured[i];
			if (side.failure) continue;
			try {
				const got = await measure(round);
				side.values.push(typeof got === "number" ? got : got.value);
				side.details.push(got);
			} catch (error) {
				side.failure = error.message.split("\n").slice(0, 2).join(" ");
				console.error(`${name}: left out: ${side.failure}`);
			}
		}
	}
	const reference = measured.find(({ name }) => name === peer);
	return measured
		.filter(({ values }) => values.length > 0)
		.map(({ name, values, details }) => ({
			name,
			median: median(values),
			lowest: Math.min(...values),
			highest: Math.max(...values),
			values,
			ratio: ratioTo(reference, { values }),
			detail: details.at(-1),
		}));
}

/** The median over rounds of a peer's value over one's own; null without a peer that was measured. */
export function ratioTo(peer, { values }) {
	if (!peer?.values.length) return null;
	return median(values.map((value, i) => peer.values[i] / value));
}
