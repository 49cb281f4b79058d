/** A run in parts whose rows and graph are there already, so that the stages after them can run one after another in this process. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { hashRows } from "../../src/arrays/content-order.ts";
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import type { Checkpoint } from "../../src/arrays/state-dict.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { countPasses } from "../../src/files/checkpoints/relational-passes.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import {
	openPartFiles,
	type PartArrays,
} from "../../src/files/parts/part-files.ts";
import { partRange } from "../../src/files/parts/part-ranges.ts";
import { openFloatMatrix } from "../../src/files/stored/stored-matrix.ts";
import { leadersOf } from "../../src/graph/copies/copies.ts";
import type { ChosenImpostors } from "../../src/metrics/impostors.ts";
import {
	linkStages,
	listLinkStages,
} from "../../src/parts/links/link-stages.ts";
import type { PartContext } from "../../src/parts/part-context.ts";
import {
	listRelationalStages,
	relationalStages,
} from "../../src/parts/relational/stages.ts";

export interface PartRun {
	readonly features: FloatMatrix;
	/** Of the rows that are no copies. */
	readonly graph: KnnGraph;
	readonly copyOf?: Int32Array;
	readonly network: Checkpoint;
	readonly engine: Engine;
	readonly parts: number;
	/** Kept in the manifest as they are. */
	readonly options: {
		readonly batchSize: number;
		readonly kAtHop: readonly number[];
		readonly activeConnection: number;
		readonly seed: number;
	} & Readonly<Record<string, unknown>>;
	readonly impostors?: ChosenImpostors;
	/** Arrays of the stage `leaders`; absent where there is none. */
	readonly leaders?: PartArrays;
	readonly memory?: number;
	readonly workers?: number;
}

/** The tables that come before scoring, written as their stages write them. */
export function openPartRun(
	folder: string,
	{
		features,
		graph,
		copyOf,
		network,
		engine,
		parts,
		options,
		impostors,
		leaders,
		memory = 1e9,
		workers = 1,
	}: PartRun,
): PartContext {
	const run = mkdtempSync(join(folder, "run-"));
	const path = join(run, "features.npy");
	writeFloatMatrix(path, features);
	const align = options.batchSize;
	const files = openPartFiles(run, "a run");
	const { rows, cols } = features;
	const unit = normaliseRows(features, new Float32Array(features.data.length));
	const zero = new Int32Array(rows);
	for (const row of unit.zeroRows) zero[row] = 1;
	const unitHashes = hashRows(unit.features);
	const set = copyOf ? leadersOf(copyOf).length : rows;
	for (let part = 0; part < parts; part++) {
		const ofFile = partRange(rows, parts, part, align);
		const ofSet = partRange(set, parts, part, align);
		files.write("statistics", part, {
			unitHashes: unitHashes.slice(ofFile.first, ofFile.end),
			zero: zero.slice(ofFile.first, ofFile.end),
		});
		files.write("graph", part, {
			neighbours: graph.data.slice(
				ofSet.first * graph.cols,
				ofSet.end * graph.cols,
			),
		});
	}
	files.write("equal-rows", 0, copyOf ? { copyOf } : {});
	if (leaders) files.write("leaders", 0, leaders);
	const before = ["statistics", "graph"];
	const passes = countPasses(network.weights);
	return {
		manifest: {
			format: 1,
			run: "a run",
			program: "",
			engine,
			features: { path, size: 0, rows, cols, chunkRows: rows, chunks: [] },
			inputs: {},
			options,
			typed: [],
			impostors: impostors ?? null,
			width: graph.cols - 1,
			parts,
			align,
			stages: [
				...(leaders ? [{ name: "leaders", parts: 1, needs: [] }] : []),
				...listRelationalStages({ passes, parts }, before),
				...listLinkStages({ parts }),
			],
		},
		files,
		features: openFloatMatrix(path),
		network,
		workers,
		memory,
		loadEngine: async () => engine,
		onProgress() {},
	};
}

/** Computes all parts of all stages from `impostors` on. */
export async function runParts(context: PartContext): Promise<void> {
	const works = { ...relationalStages, ...linkStages };
	for (const stage of context.manifest.stages) {
		if (!(stage.name in works)) continue;
		for (let part = 0; part < stage.parts; part++)
			context.files.write(
				stage.name,
				part,
				await works[stage.name](context, part, stage),
			);
	}
}

/** The values of all parts of a stage, one after another. */
export function joinParts(
	{ files, manifest: { parts } }: PartContext,
	stage: string,
	name: string,
): number[] {
	const joined: number[] = [];
	for (let part = 0; part < parts; part++)
		for (const value of files.read<Float32Array>(stage, part, name))
			joined.push(value);
	return joined;
}
