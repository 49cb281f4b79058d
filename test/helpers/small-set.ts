/** A few of the bundled faces as files: enough for every step, quick to train on. */
import { join } from "node:path";
import { toLabels } from "../../src/arrays/labels.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import type { Engine } from "../../src/engines/engine.ts";
import { bundledFaces } from "../../src/files/bundled.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import {
	writeFloatMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import { buildGraph } from "../../src/graph/build-graph.ts";
import type { LabelledSet } from "../../src/training/labelled-set.ts";

export interface SmallSet {
	readonly features: FloatMatrix;
	readonly labels: Int32Array;
	readonly featuresPath: string;
	readonly labelsPath: string;
}

/** Rows `first` to `first + rows - 1` cut to `cols` columns, written to `folder`. */
export function writeSmallSet(
	folder: string,
	first: number,
	rows: number,
	cols: number,
): SmallSet {
	const all = readFloatMatrix(bundledFaces.features, { shared: false });
	const data = new Float32Array(rows * cols);
	for (let row = 0; row < rows; row++) {
		const start = (first + row) * all.cols;
		data.set(all.data.subarray(start, start + cols), row * cols);
	}
	const features = { rows, cols, data };
	const { ids } = readLabels(bundledFaces.labels, all.rows);
	const labels = ids.slice(first, first + rows);
	const featuresPath = join(folder, `features-${first}-${rows}-${cols}.npy`);
	const labelsPath = join(folder, `labels-${first}-${rows}.npy`);
	writeFloatMatrix(featuresPath, features);
	writeIntVector(labelsPath, labels);
	return { features, labels, featuresPath, labelsPath };
}

/** The same rows with their labels and an exact graph of `k` neighbours, as training takes them. */
export async function loadSmallSet(
	engine: Engine,
	folder: string,
	size: {
		readonly first: number;
		readonly rows: number;
		readonly cols: number;
		readonly k: number;
	},
): Promise<LabelledSet> {
	const { first, rows, cols, k } = size;
	const { features, labels } = writeSmallSet(folder, first, rows, cols);
	const { graph } = await buildGraph(engine, features, {
		k,
		metric: "cosine",
		method: "exact",
		seed: 1,
		onProgress() {},
	});
	return { features, graph, labels: toLabels(labels) };
}
