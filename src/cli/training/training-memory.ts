/** The memory that `train` needs, from its inputs and options: printed before it starts, and refused where it is too much. */

import type { CheckpointMetadata, StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { joinPasses } from "../../files/checkpoints/relational-passes.ts";
import { clusteringGrowth, graphGrowth } from "../../pipeline/memory.ts";
import {
	type RelationalTrainingTask,
	relationalTrainingGrowth,
} from "../../pipeline/relational-training-memory.ts";
import {
	type LgcnTrainingTask,
	lgcnTrainingGrowth,
} from "../../pipeline/training-memory.ts";
import type { SetInMemory } from "../input/read-set.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { announceMemory } from "../running/announce-memory.ts";
import type { ScoringOptions } from "../running/score-and-group.ts";
import {
	type TrainingInputFlags,
	trainingNeighbours,
} from "./training-inputs.ts";

type Flags = TrainingInputFlags &
	LgcnTrainingTask &
	Omit<RelationalTrainingTask, "isSecond"> &
	OutputOptions;

export interface TrainingInputs {
	readonly trainSets: readonly SetInMemory[];
	readonly valSet: SetInMemory | null;
	/** How validation scores and groups. */
	readonly valOptions: ScoringOptions;
	/** Weights of the first pass, where a second pass is trained. */
	readonly firstPass: StateDict | null;
}

/** As `announceMemory`, for training and its validation. */
export function announceTrainingMemory(
	engine: Engine,
	inputs: TrainingInputs,
	flags: Flags,
	streams: Streams,
): void {
	const { trainSets, valSet, firstPass } = inputs;
	const width = trainingNeighbours(flags.model, flags);
	const sets = trainSets.map((set) => ({
		features: set.features,
		labels: set.labels!.ids,
		...graphSize(set, width),
	}));
	const isSecond = firstPass !== null;
	const { permanent, temporary } =
		flags.model === "lgcn"
			? lgcnTrainingGrowth(engine, sets[0], flags)
			: relationalTrainingGrowth(engine, sets, { ...flags, isSecond });
	const validating = valSet
		? validationGrowth(engine, valSet, inputs, flags)
		: 0;
	const allSets = valSet ? [...trainSets, valSet] : trainSets;
	const building = allSets.map((set) =>
		buildingGrowth(engine, set, width, flags),
	);
	const growth = Math.max(
		permanent + Math.max(temporary, validating),
		...building,
	);
	announceMemory(growth, streams);
}

function graphSize({ graph, features }: SetInMemory, width: number) {
	const neighbours = graph ? graph.cols - 1 : width;
	return {
		hasGraph: graph !== null,
		neighbours: Math.min(neighbours, features.rows - 1),
	};
}

/** Bytes to build a set's graph, where none was read. */
function buildingGrowth(
	engine: Engine,
	{ features, graph }: SetInMemory,
	width: number,
	{ method }: Flags,
): number {
	if (graph) return 0;
	const { rows, cols } = features;
	const neighbours = Math.min(width, rows - 1);
	return graphGrowth(engine, { rows, cols, neighbours, method, workers: 0 });
}

/** Bytes that validation takes beside those of training, with its graph where one is built. */
function validationGrowth(
	engine: Engine,
	set: SetInMemory,
	{ valOptions, firstPass }: TrainingInputs,
	{ model, method }: Flags,
): number {
	const { rows, cols } = set.features;
	const metadata = { model } as CheckpointMetadata;
	const weights = firstPass
		? joinPasses({ first: firstPass, second: firstPass })
		: new Map();
	const width = trainingNeighbours(model, valOptions);
	const { hasGraph, neighbours } = graphSize(set, width);
	const scoring = clusteringGrowth(engine, {
		...valOptions,
		method,
		rows,
		cols,
		neighbours,
		hasGraph: true,
		network: { metadata, weights },
	});
	return scoring + (hasGraph ? 0 : 4 * rows * (neighbours + 1));
}
