/**
 * What the computed tables of docs/many-machines.md rest on. `measured` values come from runs, with where; `counted` ones are the sizes of arrays; `assumed` ones
 * are neither, and the page says so.
 */

/** Bytes of a row in the files of each stage, counted: what the stages' docstrings list. k 80, k-at-hop 40 5, active connection 10, two passes. */
export const bytes = {
	statistics: 6 * 4,
	/** Content order. */
	order: 4,
	/** The row and its 80 neighbours. */
	graph: 81 * 4,
	/** The best 84 of a search before refinement: rows, and rows with values. */
	near: 85 * 4,
	/** Candidates from lists of the row's own part, counted on 100,000 x 64 with 20 probes in 40 parts of 2,500 rows. */
	candidates: 688,
	/** Candidates from lists of other parts, counted there; larger parts store less. */
	visits: 2587,
	/** Cosines with 40 neighbours, and the lowest. */
	relations: 41 * 4,
	/** Of 10 neighbours, in three layers. */
	gates: 30 * 4,
	/** Of 40 links. */
	scores: 40 * 4,
	/** A score once more, with its two rows, for the part of the other row. */
	exchanged: 12,
	/** A pooled link: the other row and the value. */
	link: 8,
	clusters: 24,
};

/** An approximate search, by its parameters. */
export const search = {
	rowsPerList: 400,
	sampledPerList: 32,
	probes: (rows) => Math.ceil(20 * (rows / 100_000) ** (1 / 6)),
	/** Centres that a row is compared with: two levels of lists, the square root of all and as many again for each of a few of the first level. */
	comparedCentres: (lists) => 9 * Math.sqrt(lists),
	/** Visits of lists of the row's own part, as a share of all, counted as above; larger parts have more. */
	innerShare: 0.09,
	/** Rows that the parts of `search-visits` read for each row, as a share of the probes, counted as above: 11.8 with 20 probes. */
	visitShare: 0.59,
	/** Rows that a round of refinement reads for each row, where steps are small: what the stage expects before it knows. */
	refined: 16,
	/** Assumed: rounds of refinement. 100,000 x 64 took one. */
	rounds: 2,
};

/** Measured on 50,000,000 rows' worth of links: links of a row after both directions are one, listed at both rows. */
export const linksAtBothRows = 55.5;

/** Scored links of a row. */
export const scored = 40;

/**
 * Rows that a part reads beside each of its own, in list order, measured on 200,000 x 128: 26 for a part of 2,000 rows, 11 for one of 10,000. Larger parts are
 * extrapolated along the same power, and never under `least`.
 */
export const halo = {
	measured: [
		{ rows: 2_000, beside: 26 },
		{ rows: 10_000, beside: 11 },
	],
	least: 0.1,
};

/** Bytes of memory that the rows of a step take, by default. */
export const stepBytes = 2048 * 2 ** 20;

/** Assumed: the share of scored links that lead to another part, in list order. */
export const acrossShare = 0.5;

/** Measured: pairs of rows a second and core whose product is taken, by the length of a row (exact graph of 100,000 x 128 and of 23,163 x 512). */
export const pairsPerSecond = {
	128: 100_000 ** 2 / 46.7,
	512: 23_163 ** 2 / 9.32,
};

/** Microseconds of a core for a row, by its length. */
export const coreMicroseconds = {
	/** Assumed: a row is read and hashed as fast as a disk reads, 1 GB a second. */
	statistics: { 128: 0.5, 512: 2 },
	/** Measured at 128: a graph of 100,000 rows took 44.1 s of the processors, of which the lists are computed apart. At 512: four times as much, an upper bound. */
	refine: { 128: 400, 512: 1600 },
	/** Measured: all scoring of both passes, at 128 in 20,000 rows, at 512 in parts (12 core-hours for 50,000,000 rows). */
	scoring: { 128: 570, 512: 864 },
	/** How that is shared out, assumed: two passes alike, gates a fifth of each. */
	shares: { relations: 0.1, gates: 0.09, scores: 0.36 },
	/** Measured: 40,000,000 links in 5.55 s. */
	grouping: { 128: 10, 512: 10 },
	/** Assumed: a link is written, read and sorted once. */
	pooling: { 128: 10, 512: 10 },
};
