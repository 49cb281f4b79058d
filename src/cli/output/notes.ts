/** What is said of options that were typed but change nothing here, or change less than they seem to: one line each, before the work. */
import { fewestDimensions, type ModelName, optionKey } from "../../config.ts";
import type { CheckpointMetadata } from "../../arrays/state-dict.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { Engine } from "../../engines/engine.ts";
import { usefulWorkers } from "../../threads/worker-pool.ts";
import type { GroupOptions } from "../../grouping/group.ts";
import type { GivenSet } from "../input/read-set.ts";
import { count } from "./report.ts";
import type { Streams } from "./streams.ts";

type Typed = ReadonlySet<string>;

export function sayNotes(streams: Streams, notes: readonly string[]): void {
	for (const note of notes) streams.error(`note: ${note}`);
}

/** Options that have no effect for a reason, of those that were typed. */
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

/** What a set is scored and grouped with. */
interface ScoringFacts {
	readonly set: GivenSet;
	/** Neighbours of the graph that is built where none is given. */
	readonly width: number;
	readonly options: SubgraphOptions & GroupOptions & { readonly k?: number };
	readonly metadata: CheckpointMetadata;
}

/** All that is said before scoring and grouping. */
export function scoringNotes(
	{ set, width, options, metadata }: ScoringFacts,
	typed: Typed,
): string[] {
	const { features, graph } = set;
	const { model, kAtHop: trainedWith } = metadata;
	const { rows } = features;
	const neighbours = graph ? graph.cols - 1 : Math.min(width, rows - 1);
	const facts = { ...options, rows, neighbours, hasGraph: graph !== null };
	const notes = [
		...groupingNotes(options, typed),
		...neighbourNotes(facts, typed),
	];
	const now = options.kAtHop.join(" ");
	const then = trainedWith?.join(" ") ?? now;
	// An L-GCN is used with other subgraphs than it was trained on, as the reference does.
	if (model === "relational" && typed.has("kAtHop") && now !== then)
		notes.push(
			`--k-at-hop ${now}: the network was trained with ${then}, with which it usually groups better`,
		);
	return notes;
}

/** Of options of the grouping that belong to another `--propagation`. */
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

/** What the neighbours of a graph are, and what of the options they bound. */
export interface NeighbourFacts extends SubgraphOptions {
	readonly rows: number;
	/** Neighbours that a row of the graph has or will have. */
	readonly neighbours: number;
	readonly hasGraph: boolean;
	/** What `--k` says, where there is such an option. */
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
	const asked = Math.max(...kAtHop);
	if (typed.has("kAtHop") && asked > reached)
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

/** Of a graph that is built with another number of neighbours than asked for. */
export function kNotes(k: number, neighbours: number, rows: number): string[] {
	if (k === neighbours) return [];
	return [
		k > neighbours
			? `--k ${k}: the graph has ${neighbours} neighbours a row, all others of ${count(rows)} rows`
			: `--k ${k}: the graph has ${neighbours} neighbours a row, as subgraphs need (--k-at-hop, --active-connection)`,
	];
}

/** Fewer threads where more would only take memory, and a line that says so. */
export function limitWorkers<T extends { readonly workers: number }>(
	options: T,
	rows: number,
): { options: T; notes: string[] } {
	const { workers: asked } = options;
	const workers = usefulWorkers(asked, rows);
	const notes =
		workers === asked
			? []
			: [
					`--workers ${asked}: ${workers} of them, as many as ${count(rows)} rows and the cores keep busy`,
				];
	return { options: { ...options, workers }, notes };
}

/** A GPU scores with one engine, whatever `--workers` asks for. */
export function gpuNotes(
	{ isOnGpu }: Pick<Engine, "isOnGpu">,
	workers: number,
): string[] {
	return isOnGpu && workers > 1
		? [`no effect of --workers ${workers}: a GPU has one engine`]
		: [];
}

/** What comes out of so few numbers is hardly worth anything. */
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
