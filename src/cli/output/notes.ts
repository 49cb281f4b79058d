/** Notes, printed before the work, on typed options that change nothing here, or less than they seem to. */

import type { CheckpointMetadata } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { GroupOptions } from "../../grouping/group.ts";
import { optionKey } from "../../options/command-options.ts";
import type { ModelName } from "../../options/option-spec.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import { usefulWorkers } from "../../threads/pool-size.ts";
import type { InputSet } from "../input/read-set.ts";
import { count } from "./report.ts";
import type { Streams } from "./streams.ts";

const fewestDimensions = 16;

type Typed = ReadonlySet<string>;

export function printNotes(streams: Streams, notes: readonly string[]): void {
	for (const note of notes) streams.error(`note: ${note}`);
}

/** A note on those of `flags` that were typed: they have no effect, for one reason. */
export function unusedNotes(
	typed: Typed,
	flags: readonly string[],
	reason: string,
): string[] {
	const unused = flags.filter((flag) => typed.has(optionKey(flag)));
	return unused.length === 0
		? []
		: [`no effect of ${unused.join(", ")}: ${reason}`];
}

/** What the notes of scoring depend on. */
interface ScoringFacts {
	readonly set: InputSet;
	/** Neighbours of every row of the graph, where one is built. */
	readonly width: number;
	readonly options: SubgraphOptions & GroupOptions & { readonly k?: number };
	readonly metadata: CheckpointMetadata;
}

/** The notes of scoring and grouping. */
export function scoringNotes(
	{ set, width, options, metadata }: ScoringFacts,
	typed: Typed,
): string[] {
	const { features, graph } = set;
	const { model, kAtHop: trainedHops } = metadata;
	const { rows } = features;
	const neighbours = graph ? graph.cols - 1 : Math.min(width, rows - 1);
	const facts = { ...options, rows, neighbours, hasGraph: graph !== null };
	const notes = [
		...groupingNotes(options, typed),
		...neighbourNotes(facts, typed),
	];
	const hops = options.kAtHop.join(" ");
	const trained = trainedHops?.join(" ") ?? hops;
	// Reference: an L-GCN always scores other subgraphs than those of its training.
	if (model === "relational" && typed.has("kAtHop") && hops !== trained)
		notes.push(
			`--k-at-hop ${hops}: the network was trained with ${trained}, with which it usually groups better`,
		);
	return notes;
}

/** A note on options that only another `--propagation` uses. */
export function groupingNotes(
	{ propagation }: Pick<GroupOptions, "propagation">,
	typed: Typed,
): string[] {
	const isRising = propagation === "threshold" || propagation === "soft";
	return unusedNotes(
		typed,
		isRising ? ["--threshold"] : ["--max-sz", "--step"],
		`--propagation ${propagation} does not use ${isRising ? "it" : "them"}`,
	);
}

/** A graph, and the options that its neighbours bound. */
export interface NeighbourFacts extends SubgraphOptions {
	readonly rows: number;
	/** Neighbours that a row of the graph has or will have. */
	readonly neighbours: number;
	readonly hasGraph: boolean;
	/** The value of `--k`, where the command has it. */
	readonly k?: number;
}

export function neighbourNotes(facts: NeighbourFacts, typed: Typed): string[] {
	const { rows, neighbours, hasGraph, kAtHop, activeConnection, k } = facts;
	const notes: string[] = [];
	if (hasGraph)
		notes.push(
			...unusedNotes(
				typed,
				["--k", "--metric", "--method"],
				"the graph is given",
			),
		);
	else if (k !== undefined && typed.has("k"))
		notes.push(...kNotes(k, neighbours, rows));
	const reached = Math.min(kAtHop[0], neighbours);
	if (typed.has("kAtHop") && Math.max(...kAtHop) > reached)
		notes.push(
			`--k-at-hop ${kAtHop.join(" ")} takes ${reached} neighbours a row at most: ${
				reached < kAtHop[0]
					? "the graph has no more"
					: "further hops have those of the first"
			}`,
		);
	if (typed.has("activeConnection") && activeConnection > reached)
		notes.push(
			`--active-connection ${activeConnection} joins ${reached} neighbours a row, those of the first hop`,
		);
	return notes;
}

/** A note on a graph that is built with another number of neighbours than `--k`. */
export function kNotes(k: number, neighbours: number, rows: number): string[] {
	if (k === neighbours) return [];
	return [
		k > neighbours
			? `--k ${k}: the graph has ${neighbours} neighbours a row, all others of ${count(rows)} rows`
			: `--k ${k}: the graph has ${neighbours} neighbours a row, as subgraphs need (--k-at-hop, --active-connection)`,
	];
}

/** Limits `--workers` to as many threads as are of use, with a note where those are fewer. */
export function limitWorkers<T extends { readonly workers: number }>(
	options: T,
	rows: number,
): { options: T; notes: string[] } {
	const workers = usefulWorkers(options.workers, rows);
	const notes =
		workers === options.workers
			? []
			: [
					`--workers ${options.workers}: ${workers} of them, as many as ${count(rows)} rows and the cores keep busy`,
				];
	return { options: { ...options, workers }, notes };
}

/** A GPU scores with one engine, whatever `--workers` is. */
export function gpuNotes(
	{ isOnGpu }: Pick<Engine, "isOnGpu">,
	workers: number,
): string[] {
	return isOnGpu && workers > 1
		? [`no effect of --workers ${workers}: a GPU has one engine`]
		: [];
}

/** Warns of features with too few dimensions for a relational network, whose clusters are hardly of use. */
export function warnOfDimensions(
	streams: Streams,
	path: string,
	cols: number,
	{ model }: { readonly model: ModelName },
): void {
	if (model !== "relational" || cols >= fewestDimensions) return;
	streams.error(
		`warning: ${path} has ${cols === 1 ? "1 number" : `${cols} numbers`} a row: a relational network compares directions of embeddings, of which so few dimensions have next to none; give the embedding itself, not a projection of it`,
	);
}
