/** The stages of scoring with a relational network: relations of all rows, then the gates of all edges, then the links. */

import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import {
	fillingRunner,
	type ScoringRunner,
	scoringRunner,
	withOpenRows,
} from "../../scoring/stages.ts";
import { createFirstPass } from "../first-pass.ts";
import { fillRelations, type Relations } from "../relations.ts";
import { createGateFiller } from "./gate-table.ts";
import { createRelationalScorer } from "./link-scorer.ts";
import type {
	RelationalRows,
	RelationalScoreOptions,
} from "./scoring-input.ts";

interface RelateStage {
	readonly network: "relational";
	readonly kind: "relate";
	readonly relations: Relations<Features>;
}

interface GateStage {
	readonly network: "relational";
	readonly kind: "gate";
	readonly weights: StateDict;
	readonly rows: RelationalRows<Features>;
	readonly activeConnection: number;
}

interface ScoreStage {
	readonly network: "relational";
	readonly kind: "score";
	readonly weights: StateDict;
	readonly rows: RelationalRows<Features>;
	readonly options: RelationalScoreOptions;
}

export type RelationalStage = RelateStage | GateStage | ScoreStage;

/**
 * Opens a stage on the current thread.
 * @param engine null if the stage uses only kernels
 */
export function openRelationalStage(
	engine: Engine | null,
	stage: RelationalStage,
): ScoringRunner {
	if (stage.kind === "relate") {
		const relations = withOpenRows(stage.relations);
		return fillingRunner((first, last) =>
			fillRelations(relations, first, last),
		);
	}
	const { weights, rows } = stage;
	const relations = withOpenRows(rows.relations);
	if (stage.kind === "score") {
		const open = { ...rows, relations };
		return scoringRunner(
			createRelationalScorer(engine, weights, open, stage.options),
		);
	}
	const { links, gates } = rows;
	const firstPass = links && createFirstPass(links);
	const { activeConnection } = stage;
	const source = { relations, activeConnection, firstPass };
	return fillingRunner(createGateFiller(weights, source, gates));
}
