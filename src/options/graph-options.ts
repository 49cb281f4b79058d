/** Options that several commands share: the kNN graph and the subgraphs taken from it. */
import type { OptionSpec } from "./option-spec.ts";

/** Of a graph that a command builds: neighbours per row, and the number of rows from which the search is approximate. */
export const graphDefaults = { k: 80, approximateFrom: 200_000 } as const;

export const metric: OptionSpec = {
	flag: "--metric",
	kind: "choice",
	choices: ["cosine", "euclidean"],
	default: "cosine",
	meaning: "similarity by which rows are neighbours",
	group: "Graph",
};

export const method: OptionSpec = {
	flag: "--method",
	kind: "choice",
	choices: ["auto", "exact", "approximate", "hnsw"],
	default: "auto",
	meaning: `exact search, approximate search (by lists of near rows, or by an HNSW index), or by size: approximate from ${graphDefaults.approximateFrom.toLocaleString("en")} rows`,
	group: "Graph",
};

export const neighbours: OptionSpec = {
	flag: "--k",
	kind: "integer",
	min: 1,
	default: graphDefaults.k,
	meaning: "neighbours per row",
	group: "Graph",
};

export const copies: OptionSpec = {
	flag: "--copies",
	kind: "choice",
	choices: ["near", "equal", "none"],
	default: "near",
	meaning:
		"rows that count as one row: nearly equal ones (the cut-off comes from the data), those of the same numbers, or none",
	group: "Graph",
};

/** Help text for a default that the checkpoint of a relational network sets. */
export const fromCheckpoint = "the checkpoint's";

/** The subgraphs that a relational network is trained with. */
const relationalSubgraphs = { kAtHop: [40, 5], activeConnection: 10 } as const;

export const kAtHop = (
	values: readonly number[],
	relationalText?: string,
): OptionSpec => ({
	flag: "--k-at-hop",
	kind: "integers",
	min: 1,
	default: values,
	relational: relationalSubgraphs.kAtHop,
	relationalText,
	meaning: "neighbours taken at each hop",
	group: "Subgraphs",
});

export const activeConnection = (
	value: number,
	relationalText?: string,
): OptionSpec => ({
	flag: "--active-connection",
	kind: "integer",
	min: 1,
	default: value,
	relational: relationalSubgraphs.activeConnection,
	relationalText,
	meaning: "nearest neighbours that a node is joined with",
	group: "Subgraphs",
});
