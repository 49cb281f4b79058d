/**
 * The stages of scoring a data set, each of them rows after rows, so that threads can share them: what a thread is told, and what it does.
 * Nothing of a stage depends on which rows a thread had before, so that any number of threads gives the same bytes.
 */
import { createFirstPass } from "../relational/first-pass.ts";
import { fillRelations, type Relations } from "../relational/relations.ts";
import type { StateDict } from "../arrays/state-dict.ts";
import type { Engine, EngineName } from "../engines/engine.ts";
import type { Crew } from "../threads/worker-pool.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { openRows } from "../files/stored/stored-rows.ts";
import type { Runner } from "../threads/worker.ts";
import type { ScoreInputs } from "../lgcn/score/score-inputs.ts";
import type { RowsToProject } from "../lgcn/score/projection.ts";
import {
	createProjector,
	fillTables,
	type ProjectionTables,
} from "../lgcn/score/projection-tables.ts";
import {
	createRelationalScorer,
	fillGates,
	isInKernels,
	type RelationalRows,
	type RelationalScoreOptions,
} from "../relational/score/link-scorer.ts";
import {
	createLinkScorer,
	type LinkScorer,
	type ScoredBatch,
} from "../lgcn/score/score.ts";

/** conv1 of all rows, into tables that the scores are computed from. */
interface ProjectStage {
	readonly kind: "project";
	readonly weights: StateDict;
	readonly rows: RowsToProject<Features>;
	readonly tables: ProjectionTables;
}

interface ScoreStage extends ScoreInputs<Features> {
	readonly kind: "score";
}

interface RelateStage {
	readonly kind: "relate";
	readonly relations: Relations<Features>;
}

interface GateStage {
	readonly kind: "gate";
	readonly weights: StateDict;
	readonly rows: RelationalRows<Features>;
	readonly activeConnection: number;
}

interface ScoreRelationalStage {
	readonly kind: "score relational";
	readonly weights: StateDict;
	readonly rows: RelationalRows<Features>;
	readonly options: RelationalScoreOptions;
}

export type Stage =
	| ProjectStage
	| ScoreStage
	| RelateStage
	| GateStage
	| ScoreRelationalStage;

/** Threads that score; the results of a range of pivots are its batches, of other stages nothing. */
export type ScoringCrew = Crew<Stage, readonly ScoredBatch[]>;

/** Whether a stage computes with the engine of this name, and not in kernels alone, on a thread: where there are several, none is on a GPU. */
export function needsEngine({ kind }: Stage, name: EngineName): boolean {
	if (kind === "score relational")
		return !isInKernels({ name, isOnGpu: false });
	return kind === "project" || kind === "score";
}

/**
 * A thread's part in a stage.
 * @param engine may be null where the stage needs none
 */
export function openStage(
	engine: Engine | null,
	stage: Stage,
): Runner<readonly ScoredBatch[]> {
	switch (stage.kind) {
		case "project": {
			const { weights, rows, tables } = stage;
			const projector = createProjector(engine!, weights, readable(rows));
			return filling(
				(first, last) => fillTables(projector, first, last, tables),
				projector.dispose,
			);
		}
		case "relate": {
			const relations = readable(stage.relations);
			return filling((first, last) => fillRelations(relations, first, last));
		}
		case "gate": {
			const { weights, rows, activeConnection } = stage;
			const { links, gates } = rows;
			const relations = readable(rows.relations);
			const firstPass = links && createFirstPass(links);
			return filling((first, last) =>
				fillGates(
					weights,
					relations,
					firstPass,
					activeConnection,
					first,
					last,
					gates,
				),
			);
		}
		case "score": {
			const inputs = { ...stage, rows: readable(stage.rows) };
			return scoring(createLinkScorer(engine!, inputs));
		}
		case "score relational": {
			const { weights, options } = stage;
			const relations = readable(stage.rows.relations);
			const rows = { ...stage.rows, relations };
			return scoring(createRelationalScorer(engine, weights, rows, options));
		}
	}
}

/** With rows that this thread reads. */
function readable<T extends { readonly features: Features }>(told: T) {
	return { ...told, features: openRows(told.features) };
}

function filling(
	fill: (first: number, last: number) => Promise<void> | void,
	close: () => void = () => {},
): Runner<readonly ScoredBatch[]> {
	return {
		async run(first, last) {
			await fill(first, last);
			return [];
		},
		close,
	};
}

function scoring(scorer: LinkScorer): Runner<readonly ScoredBatch[]> {
	return {
		async run(first, last) {
			const batches: ScoredBatch[] = [];
			for await (const batch of scorer.score(first, last))
				batches.push(linksOnly(batch));
			return batches;
		},
		close: scorer.dispose,
	};
}

/** Without what the scores were computed from, which is much more. */
function linksOnly({ subgraphs, scores }: ScoredBatch): ScoredBatch {
	const { pivots, nodeIds, subgraphOf, numLinks } = subgraphs;
	return {
		subgraphs: {
			pivots,
			nodeIds: nodeIds.slice(0, numLinks),
			subgraphOf: subgraphOf.slice(0, numLinks),
			numLinks,
		},
		scores,
	};
}
