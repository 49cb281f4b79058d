/** Bytes and core-hours of each stage of a run, by formulas over `constants.mjs`. */
import {
	acrossShare,
	bytes,
	coreMicroseconds,
	halo,
	linksAtBothRows,
	pairsPerSecond,
	scored,
	search,
	stepBytes,
} from "./constants.mjs";

/** Rows that a step of `rows` pivots reads for each pivot, the pivot among them. */
export function rowsRead(rows) {
	const [few, many] = halo.measured;
	const power =
		Math.log(many.beside / few.beside) / Math.log(many.rows / few.rows);
	return 1 + Math.max(halo.least, few.beside * (rows / few.rows) ** power);
}

/** Pivots of a step whose rows, of `rowBytes` each, just fit into the memory of a step. */
function pivotsOfStep(rowBytes) {
	let low = 1;
	let high = stepBytes / rowBytes;
	for (let i = 0; i < 60; i++) {
		const middle = (low + high) / 2;
		if (middle * rowsRead(middle) * rowBytes <= stepBytes) low = middle;
		else high = middle;
	}
	return low;
}

/**
 * A run over `rows` features of length `cols` in `parts` parts.
 * @param hasGraph whether the graph is given, as `--knn-graph-path` takes it
 * @returns stages with bytes of `features` and of `files` of other stages that they read, bytes that they `store`, and `coreHours`
 */
export function stagesOf({ rows, cols, parts, hasGraph }) {
	const row = 4 * cols;
	const hours = (microseconds) => (rows * microseconds) / 3.6e9;
	const core = (name) => coreMicroseconds[name][cols];
	const pairs = (perRow) => hours((1e6 * perRow) / pairsPerSecond[cols]);
	const tables = bytes.graph + bytes.relations + bytes.gates + 4;
	const links = 16 + bytes.link * linksAtBothRows;
	const read = rowsRead(pivotsOfStep(row + tables));
	const readTwice = rowsRead(pivotsOfStep(row + tables + links));
	const exchange = bytes.exchanged * scored * acrossShare;
	const scoring = (stage) =>
		hours(core("scoring") * coreMicroseconds.shares[stage]);
	const stage = (
		name,
		{ features = 0, files = 0, stored = 0, coreHours = 0 },
	) => ({
		name,
		features: features * rows * row,
		files: files * rows,
		stored: stored * rows,
		coreHours,
	});
	const pass = (name, hasLinks) => [
		stage(`${name}gates`, {
			files: bytes.graph + bytes.relations + (hasLinks ? links : 0),
			stored: bytes.gates,
			coreHours: scoring("gates"),
		}),
		stage(`${name}scores`, {
			features: hasLinks ? readTwice : read,
			files: hasLinks ? readTwice * (tables + links) : read * tables,
			stored: bytes.scores + exchange,
			coreHours: scoring("scores"),
		}),
		stage(`${name}links`, {
			files: bytes.scores + exchange,
			stored: hasLinks ? 8 + (bytes.link * linksAtBothRows) / 2 : links,
			coreHours: hours(core("pooling")),
		}),
	];
	return [
		stage("statistics", {
			features: 1,
			stored: bytes.statistics,
			coreHours: hours(core("statistics")),
		}),
		stage("equal-rows", { files: 8, stored: bytes.order }),
		...(hasGraph
			? [stage("graph", { files: bytes.graph, stored: bytes.graph })]
			: searchStages({
					rows,
					row,
					parts,
					stage,
					pairs,
					refine: hours(core("refine")),
				})),
		// Where few rows are copies, each row is compared with its nearest one, and the graph stays.
		stage("near-pairs", { features: 2, files: bytes.graph }),
		stage("leaders", { files: bytes.order }),
		stage("impostors", { files: 8 }),
		stage("relations", {
			features: read,
			files: bytes.graph,
			stored: bytes.relations,
			coreHours: scoring("relations"),
		}),
		...pass("first-", false),
		stage("impostors-again", { files: links }),
		...pass("", true),
		stage("grouping", {
			features: 1,
			files: bytes.statistics + 8 + (bytes.link * linksAtBothRows) / 2,
			stored: bytes.clusters,
			coreHours: hours(core("grouping")),
		}),
	];
}

/** The stages of an approximate graph. Each part of `assign` reads all centres. */
function searchStages({ rows, row, parts, stage, pairs, refine }) {
	const lists = rows / search.rowsPerList;
	const probes = search.probes(rows);
	const centre = row / search.rowsPerList;
	const compared = search.comparedCentres(lists);
	const inner = search.innerShare * (probes - 1);
	const outer = probes - 1 - inner;
	const rowsCompared = search.visitShare * probes;
	const { graph, near, candidates, visits } = bytes;
	return [
		stage("centres", {
			features: search.sampledPerList / search.rowsPerList,
			stored: centre,
			// Three rounds of k-means over the sample.
			coreHours: pairs(
				(3 * compared * search.sampledPerList) / search.rowsPerList,
			),
		}),
		stage("assign", {
			features: 1,
			files: parts * centre,
			stored: 4 * probes + 8 * probes,
			coreHours: pairs(compared),
		}),
		stage("search-own", {
			features: 1,
			files: 8 * (1 + inner) + 4 * probes,
			stored: candidates,
			coreHours: pairs((1 / 2 + inner) * search.rowsPerList),
		}),
		stage("search-visits", {
			features: rowsCompared,
			// Members and visitors, the lists that all of these probe, and how good a candidate of theirs must be.
			files: 8 * (1 + outer) + (4 * probes + 8) * rowsCompared,
			stored: visits,
			coreHours: pairs(outer * search.rowsPerList),
		}),
		stage("near", { files: candidates + visits, stored: near }),
		stage(`refine, ${search.rounds} rounds`, {
			features: search.rounds * search.refined,
			files: search.rounds * (1 + search.refined) * near,
			stored: search.rounds * graph,
			coreHours: refine,
		}),
		stage("graph", { files: graph, stored: graph }),
	];
}
