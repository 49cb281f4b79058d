/** The stages of scoring with an L-GCN: conv1 of all rows where memory allows, then the links. */
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import {
	fillingRunner,
	type ScoringRunner,
	scoringRunner,
	withOpenRows,
} from "../../scoring/stages.ts";
import type { RowsToProject } from "./projection.ts";
import {
	createProjector,
	fillTables,
	type ProjectionTables,
} from "./projection-tables.ts";
import { createLinkScorer, type ScoreOptions } from "./score.ts";

interface Stage {
	readonly network: "lgcn";
	readonly weights: StateDict;
	readonly rows: RowsToProject<Features>;
}

/** conv1 of all rows, into tables that the scores are computed from. */
interface ProjectStage extends Stage {
	readonly kind: "project";
	readonly tables: ProjectionTables;
}

interface ScoreStage extends Stage {
	readonly kind: "score";
	readonly tables: ProjectionTables | null;
	readonly graph: KnnGraph;
	readonly options: ScoreOptions;
}

export type LgcnStage = ProjectStage | ScoreStage;

/** Opens one thread's part in a stage. */
export function openLgcnStage(engine: Engine, stage: LgcnStage): ScoringRunner {
	const { weights, tables } = stage;
	const rows = withOpenRows(stage.rows);
	if (stage.kind === "project") {
		const projector = createProjector(engine, weights, rows);
		return fillingRunner(
			(first, last) => fillTables(projector, first, last, stage.tables),
			projector.dispose,
		);
	}
	const { graph, options } = stage;
	return scoringRunner(
		createLinkScorer(engine, weights, rows, tables, graph, options),
	);
}
