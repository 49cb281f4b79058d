/**
 * What is fuzzed: for each kind of file a generator, the reader under test, and what a second reader finds in the same bytes.
 * A reader may refuse more than the second one, never read anything else.
 */
import { parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import type { Random } from "../../src/arrays/random.ts";
import type { StateDict } from "../../src/arrays/state-dict.ts";
import {
	readCheckpoint,
	writeCheckpoint,
} from "../../src/files/checkpoints/checkpoint.ts";
import { readPytorch } from "../../src/files/checkpoints/pytorch/pytorch.ts";
import { parseSafetensors } from "../../src/files/checkpoints/safetensors.ts";
import {
	readClusters,
	readIds,
} from "../../src/files/clusters/clusters-file.ts";
import { readLabelValues } from "../../src/files/npy/read-labels.ts";
import {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
} from "../../src/files/npy/read-npy.ts";
import { makeCheckpoint } from "./inputs/checkpoint.ts";
import { makeNpy } from "./inputs/npy.ts";
import { makeSafetensors } from "./inputs/safetensors.ts";
import { makeCsv, makeIds, makeJson } from "./inputs/tables.ts";
import { makeTorch } from "./inputs/torch.ts";
import { type NamedArray, one, type Reading } from "./reading.ts";
import {
	floatMatrixTruth,
	floatVectorTruth,
	graphTruth,
	labelsTruth,
} from "./truth/arrays.ts";
import { safetensorsTruth, type TensorTruth } from "./truth/safetensors.ts";
import { csvTruth, idsTruth, jsonClustersTruth } from "./truth/tables.ts";
import { torchTruth } from "./truth/torch.ts";

export interface Target {
	readonly name: string;
	readonly extension: string;
	/** Inputs of 100. */
	readonly share: number;
	readonly make: (random: Random) => Buffer;
	/** Throws an `InputError` for what it refuses. */
	readonly read: (path: string, bytes: Buffer) => Reading;
	/** Null where there is nothing to read. */
	readonly truth: (bytes: Buffer) => Reading | null;
}

const own = { shared: false };
const ID_ROWS = 3;

const list = (values: NamedArray["values"] | null): Reading | null =>
	values && one([values.length], values);
const entries = (tensors: ReadonlyMap<string, TensorTruth>): Reading =>
	[...tensors].map(([name, tensor]) => ({ name, ...tensor }));
const weights = (state: StateDict): Reading =>
	[...state].map(([name, { shape, data }]) => ({ name, shape, values: data }));

/** As float32, which holds integers up to 2^24 only. */
function torchReading(bytes: Buffer): Reading | null {
	const truth = torchTruth(bytes);
	if (!truth) return null;
	const tensors = entries(truth.tensors).map(({ name, shape, values }) => ({
		name,
		shape,
		values: Array.from(values, (value) => Math.fround(Number(value))),
	}));
	const { epoch } = truth;
	const names = tensors.map(({ name }) => name);
	const counter = { name: "bn0.num_batches_tracked", shape: [], values: [0] };
	const isOld =
		names.includes("bn0.running_mean") && !names.includes(counter.name);
	return [...tensors, ...(isOld ? [counter] : []), ...one([], [epoch])];
}

/** Read, written and read again: what is read can be passed on. */
function readAgain(path: string): Reading {
	const checkpoint = readCheckpoint(path);
	writeCheckpoint(path, { ...checkpoint, resume: null });
	return weights(readCheckpoint(path).weights);
}

/** A checkpoint's weights are finite; what else it may lack is for the reader to say. */
function checkpointReading(bytes: Buffer): Reading | null {
	const truth = safetensorsTruth(bytes);
	const read =
		truth &&
		entries(truth.tensors).filter(({ name }) => !name.startsWith("resume."));
	const isSound = read?.every(({ values }) =>
		Array.from(values).every((value) => Number.isFinite(Number(value))),
	);
	return isSound ? read : null;
}

const sorted = <T extends Reading | null>(reading: T) =>
	(reading?.toSorted((a, b) => (a.name < b.name ? -1 : 1)) ?? null) as T;

export const TARGETS: readonly Target[] = [
	{
		name: "features",
		extension: "npy",
		share: 16,
		make: (random) => makeNpy(random, "matrix"),
		read: (path) => {
			const { rows, cols, data } = readFloatMatrix(path, own);
			return one([rows, cols], data);
		},
		truth: floatMatrixTruth,
	},
	{
		name: "graph",
		extension: "npy",
		share: 12,
		make: (random) => makeNpy(random, "graph"),
		read: (path) => {
			const matrix = readIntMatrix(path, own);
			const { rows, cols, data } = parseKnnGraph(matrix, matrix.rows, path);
			return one([rows, cols], data);
		},
		truth: graphTruth,
	},
	{
		name: "labels",
		extension: "npy",
		share: 10,
		make: (random) => makeNpy(random, "vector"),
		read: (path) =>
			one(
				[],
				[...(readLabelValues(path) as Iterable<number | bigint>)].map(BigInt),
			),
		truth: labelsTruth,
	},
	{
		name: "scores",
		extension: "npy",
		share: 7,
		make: (random) => makeNpy(random, "vector"),
		read: (path) => one([], readFloatVector(path, own)),
		truth: floatVectorTruth,
	},
	{
		name: "safetensors",
		extension: "safetensors",
		share: 12,
		make: makeSafetensors,
		read: (path, bytes) =>
			sorted(
				[...parseSafetensors(bytes, path).tensors].map(
					([name, { shape, data }]) => ({ name, shape, values: data }),
				),
			)!,
		truth: (bytes) => {
			const truth = safetensorsTruth(bytes);
			return sorted(truth && entries(truth.tensors));
		},
	},
	{
		name: "checkpoint",
		extension: "ckpt",
		share: 3,
		make: makeCheckpoint,
		read: (path) => sorted(readAgain(path))!,
		truth: (bytes) => sorted(checkpointReading(bytes)),
	},
	{
		name: "torch",
		extension: "pth",
		share: 24,
		make: makeTorch,
		read: (path, bytes) => {
			const { weights: state, metadata } = readPytorch(bytes, path);
			return [...weights(state), ...one([], [metadata.epoch])];
		},
		truth: torchReading,
	},
	{
		name: "csv",
		extension: "csv",
		share: 7,
		make: makeCsv,
		read: (path) => list(Array.from(readClusters(path), String))!,
		truth: (bytes) => list(csvTruth(bytes)),
	},
	{
		name: "json",
		extension: "json",
		share: 7,
		make: makeJson,
		read: (path) => list(Array.from(readClusters(path), String))!,
		truth: (bytes) => list(jsonClustersTruth(bytes)),
	},
	{
		name: "ids",
		extension: "txt",
		share: 2,
		make: makeIds,
		read: (path) => list(readIds(path, ID_ROWS))!,
		truth: (bytes) => {
			const ids = idsTruth(bytes);
			return ids?.length === ID_ROWS ? list(ids) : null;
		},
	},
];
