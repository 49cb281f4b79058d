/** The stages of scoring with an L-GCN: conv1 of all rows, if the tables are not too large, then the links. */
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import {
	fillingRunner,
	type ScoringRunner,
	scoringRunner,
	withOpenRows,
} from "../../scoring/stages.ts";
import type { ProjectionTables, RowsToProject } from "./projection.ts";
import { createProjector, fillTables } from "./projection-tables.ts";
import { createLinkScorer } from "./score.ts";
import type { ScoreInputs } from "./score-inputs.ts";

interface Stage {
	readonly network: "lgcn";
	readonly weights: StateDict;
	readonly rows: RowsToProject<Features>;
}

/** Computes conv1 of all rows into tables, from which the next stage computes the scores. */
interface ProjectStage extends Stage {
	readonly kind: "project";
	readonly tables: ProjectionTables;
}

interface ScoreStage extends Stage, ScoreInputs<Features> {
	readonly kind: "score";
}

export type LgcnStage = ProjectStage | ScoreStage;

/** Opens a stage on the current thread. */
export function openLgcnStage(engine: Engine, stage: LgcnStage): ScoringRunner {
	const rows = withOpenRows(stage.rows);
	if (stage.kind === "project") {
		const projector = createProjector(engine, stage.weights, rows);
		return fillingRunner(
			(first, last) => fillTables(projector, first, last, stage.tables),
			projector.dispose,
		);
	}
	return scoringRunner(createLinkScorer(engine, { ...stage, rows }));
}
