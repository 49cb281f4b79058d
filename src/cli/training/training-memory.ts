/** What `train` needs of memory, from what was given to it: said before it starts, and refused where it cannot be had. */
import { graphDefaults } from "../../config.ts";
import { joinPasses } from "../../files/checkpoints/relational-passes.ts";
import type { CheckpointMetadata, StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { clusteringGrowth, graphGrowth } from "../../pipeline/memory.ts";
import {
	type RelationalTrainingTask,
	relationalTrainingGrowth,
} from "../../pipeline/relational-training-memory.ts";
import {
	type LgcnTrainingTask,
	lgcnTrainingGrowth,
} from "../../pipeline/training-memory.ts";
import { neighboursFor, type SetInMemory } from "../input/read-set.ts";
import { announceMemory } from "../running/announce-memory.ts";
import type { ScoringOptions } from "../running/cluster-with-progress.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import type { TrainingInputFlags } from "./training-inputs.ts";

type Flags = TrainingInputFlags &
	LgcnTrainingTask &
	Omit<RelationalTrainingTask, "isSecond"> &
	OutputOptions;

/** As `announceMemory`; `first` are the weights of the network that a second pass goes on from, or null. */
export function announceTrainingMemory(
	engine: Engine,
	trainSets: readonly SetInMemory[],
	valSet: SetInMemory | null,
	judging: ScoringOptions,
	first: StateDict | null,
	flags: Flags,
	streams: Streams,
): void {
	const isLgcn = flags.model === "lgcn";
	const width = neighboursFor(flags, isLgcn ? 0 : graphDefaults.k);
	const sets = trainSets.map((set) => ({
		...{ features: set.features, labels: set.labels!.ids },
		...graphOf(set, width),
	}));
	const isSecond = first !== null;
	const training = isLgcn
		? lgcnTrainingGrowth(engine, sets[0], flags)
		: relationalTrainingGrowth(engine, sets, { ...flags, isSecond });
	const { kept, working } = training;
	const judged = valSet
		? validationGrowth(engine, valSet, judging, first, flags)
		: 0;
	const building = [...trainSets, ...(valSet ? [valSet] : [])].map((set) =>
		buildingGrowth(engine, set, width, flags),
	);
	const growth = Math.max(kept + Math.max(working, judged), ...building);
	announceMemory(growth, streams);
}

function graphOf({ graph, features }: SetInMemory, width: number) {
	const neighbours = graph ? graph.cols - 1 : width;
	return {
		hasGraph: graph !== null,
		neighbours: Math.min(neighbours, features.rows - 1),
	};
}

/** What it takes to build a set's graph where none is given. */
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

/** What judging takes beside the training that waits for it, a graph that was built for it too. */
function validationGrowth(
	engine: Engine,
	set: SetInMemory,
	judging: ScoringOptions,
	first: StateDict | null,
	{ model, method }: Flags,
): number {
	const { rows, cols } = set.features;
	const least = model === "lgcn" ? 0 : graphDefaults.k;
	const metadata = { model } as CheckpointMetadata;
	const weights = first ? joinPasses({ first, second: first }) : new Map();
	const { hasGraph, neighbours } = graphOf(set, neighboursFor(judging, least));
	const scoring = clusteringGrowth(engine, {
		...{ ...judging, method, rows, cols, neighbours, hasGraph: true },
		network: { metadata, weights },
	});
	return scoring + (hasGraph ? 0 : 4 * rows * (neighbours + 1));
}
