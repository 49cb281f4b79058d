/** The input of scoring the links of a data set with an L-GCN. */
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { Rows } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Aggregator } from "../aggregators.ts";
import type { PivotGroupOptions } from "./pivot-groups.ts";
import type { ProjectionTables, RowsToProject } from "./projection.ts";

export interface ScoreOptions extends PivotGroupOptions {
	readonly aggregator: Aggregator;
}

export interface ScoreInputs<Features = Rows> {
	readonly weights: StateDict;
	readonly rows: RowsToProject<Features>;
	/** conv1's tables of all rows; null if the scorer computes those that it needs. */
	readonly tables: ProjectionTables | null;
	readonly graph: KnnGraph;
	readonly options: ScoreOptions;
}
