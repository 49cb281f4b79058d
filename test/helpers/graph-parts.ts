/** Runs the stages of a graph in parts, in a folder of their own, and reads what they leave. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { contentOrder, hashRows } from "../../src/arrays/content-order.ts";
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { sourceOf } from "../../src/arrays/row-source.ts";
import { sharedInts } from "../../src/arrays/shared-memory.ts";
import type { Checkpoint } from "../../src/arrays/state-dict.ts";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { openPartFiles } from "../../src/files/parts/part-files.ts";
import { partRange } from "../../src/files/parts/part-ranges.ts";
import { writeInputs } from "../../src/files/parts/run-inputs.ts";
import { openFloatMatrix } from "../../src/files/stored/stored-matrix.ts";
import { findEqualRows } from "../../src/graph/copies/equal-rows.ts";
import type { Decisions } from "../../src/grouping/decisions/decisions.ts";
import { partCopies } from "../../src/grouping/decisions/leaders.ts";
import type { RunManifest, StageEntry } from "../../src/parts/manifest.ts";
import type { PartContext, StageWork } from "../../src/parts/part-context.ts";
import { openGraph } from "../../src/parts/sets.ts";

export interface PartsRun {
	readonly folder: string;
	readonly features: FloatMatrix;
	readonly parts: number;
	readonly align?: number;
	/** Neighbours of a row. */
	readonly width: number;
	/** Options of `cluster` by key. */
	readonly options: Readonly<Record<string, unknown>>;
	readonly impostors?: RunManifest["impostors"];
	readonly stages: readonly StageEntry[];
	readonly works: Readonly<Record<string, StageWork>>;
	readonly network?: Checkpoint;
	readonly decisions?: Decisions | null;
	readonly memory?: number;
	readonly workers?: number;
}

/** Computes all parts of all stages, in the order of the list; the stages of the rows of the file first, by the one-machine code. */
export async function runParts(run: PartsRun): Promise<PartContext> {
	const { folder, features, parts, align = 1 } = run;
	mkdirSync(folder, { recursive: true });
	const path = join(folder, "features.npy");
	writeFloatMatrix(path, features);
	const manifest = {
		options: run.options,
		inputs: {},
		impostors: run.impostors ?? null,
		width: run.width,
		parts,
		align,
		features: { path, rows: features.rows, cols: features.cols },
		stages: run.stages,
	} as unknown as RunManifest;
	const context: PartContext = {
		manifest,
		files: openPartFiles(folder, "a run"),
		features: openFloatMatrix(path),
		network: run.network as Checkpoint,
		workers: run.workers ?? 1,
		memory: run.memory ?? 1e9,
		loadEngine: () => loadEngine("wasm"),
		onProgress() {},
	};
	writeFileRows(context, run);
	for (const stage of run.stages)
		for (let part = 0; part < stage.parts; part++) {
			// Each part has a context of its own, as in a process of its own.
			const own = { ...context };
			const arrays = await run.works[stage.name](own, part, stage);
			context.files.write(stage.name, part, arrays);
		}
	return { ...context };
}

function writeFileRows(
	{ files, manifest }: PartContext,
	{ features, decisions = null }: PartsRun,
): void {
	const { photos, same, different } = decisions ?? {};
	writeInputs(files, {
		photos: photos ?? null,
		same: same ?? null,
		different: different ?? null,
		quality: null,
		ids: null,
	});
	const { parts, align, options } = manifest;
	const hashes = hashRows(features);
	for (let part = 0; part < parts; part++) {
		const { first, end } = partRange(features.rows, parts, part, align);
		files.write("statistics", part, { hashes: hashes.slice(first, end) });
	}
	const order = contentOrder(features, hashes);
	const equalTo = findEqualRows(sourceOf(features), order, hashes);
	const copyOf = partCopies(equalTo, decisions);
	const hasCopies =
		options.copies !== "none" && copyOf.some((other, row) => other !== row);
	files.write("equal-rows", 0, { order, ...(hasCopies && { copyOf }) });
}

/** The whole graph of a set. */
export function readWholeGraph(
	context: PartContext,
	which: "A" | "B" = "A",
): KnnGraph {
	const { rows, width, range } = openGraph(context, which);
	const data = range(0, rows, sharedInts(rows * width));
	return { rows, cols: width, data, isKnnGraph: true };
}
