/** The real embeddings and what the reference computed on them. */
import type { KnnGraph } from "../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import type { Checkpoint } from "../../src/arrays/state-dict.ts";
import { readCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
	readKnnGraph,
} from "../../src/files/npy/read-npy.ts";
import { sharedPath } from "./shared.ts";

export type Embedding = "dlib128" | "arc512";

export interface FaceSet {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	readonly labels: Int32Array;
}

const options = { shared: false };

export function readFaces(set: "train" | "val", embedding: Embedding): FaceSet {
	const path = (name: string) => sharedPath("faces", set, name);
	const features = readFloatMatrix(path(`${embedding}.features.npy`), options);
	const { rows } = features;
	return {
		features,
		graph: readKnnGraph(path(`${embedding}.knn.npy`), rows, options),
		labels: readLabels(path("labels.npy"), rows).ids,
	};
}

export function readReference(embedding: Embedding, file: string): Checkpoint {
	return readCheckpoint(sharedPath("parity", embedding, file));
}

/** Pivot -> 1-hop node -> the reference's score. */
export type ScoresByPivot = Map<number, Map<number, number>>;

export function readReferenceScores(
	embedding: Embedding,
	setting: "val-20" | "val-40",
): ScoresByPivot {
	const path = (name: string) => sharedPath("parity", embedding, setting, name);
	const edges = readIntMatrix(path("edges.npy"), options).data;
	const scores = readFloatVector(path("scores.npy"), options);
	const byPivot: ScoresByPivot = new Map();
	scores.forEach((score, i) => {
		const ofPivot = byPivot.get(edges[2 * i]) ?? new Map<number, number>();
		byPivot.set(edges[2 * i], ofPivot.set(edges[2 * i + 1], score));
	});
	return byPivot;
}

export interface TraceStep {
	readonly step: number;
	readonly loss: number;
	readonly positives: number;
	readonly links: number;
}
