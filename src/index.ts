/**
 * The library: all that the command line does, as functions.
 * `clusterFeatures` is the short way from features to clusters; the rest are its steps, which take complete options and choose nothing.
 */

export type {
	ClusterDetails,
	ClusterQuestion,
} from "./arrays/cluster-details.ts";
export {
	linkTruths,
	measureReliability,
	type Reliability,
	type ReliabilityBin,
} from "./core/calibration.ts";
export { type ClusterGroups, groupByCluster } from "./core/clusters.ts";
export { meanInside } from "./core/inside-links.ts";
export { type KnnGraph, parseKnnGraph } from "./core/knn-graph.ts";
export {
	type Labels,
	type Noise,
	toClusters,
	toIdentities,
	toLabels,
	unknownLabel,
} from "./core/labels.ts";
export { type Links, type Pool, poolLinks } from "./core/links.ts";
export type { FloatMatrix, IntMatrix } from "./core/matrix.ts";
export type { ItemValues, NamedValues } from "./core/named-values.ts";
export type { LinkFigures } from "./core/pairwise.ts";
export {
	type Propagation,
	type PropagationOptions,
	propagate,
} from "./core/propagate.ts";
export { listEdges, type ScoredGraph } from "./core/scored-graph.ts";
export {
	type ClusterScores,
	scoreClusters,
	withoutSingletons,
} from "./core/scores.ts";
export type { Metric } from "./core/similarity.ts";
export type {
	Checkpoint,
	CheckpointMetadata,
	StateDict,
	Weight,
} from "./core/state-dict.ts";
export type { SubgraphOptions } from "./core/subgraph.ts";
export type { Engine, EngineName } from "./engine.ts";
export { InputError } from "./errors.ts";
export type { ClustersToWrite } from "./files/clusters/clusters-to-write.ts";
export { loadEngine, loadScoringEngine } from "./io/backend.ts";
export { bundledFaces, bundledNetwork, defaultNetwork } from "./io/bundled.ts";
export { readCheckpoint, writeCheckpoint } from "./io/checkpoint.ts";
export {
	readClusters,
	readIds,
	writeClusters,
} from "./io/clusters-file.ts";
export {
	type NamedFeatures,
	type ReadOptions,
	readFeatures,
	readGraph,
	readNames,
	readValues,
} from "./io/formats/read.ts";
export { readLabels } from "./io/labels-file.ts";
export {
	type NamedValuesOptions,
	readNamedValues,
} from "./io/named-values.ts";
export {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
	readKnnGraph,
	writeFloatMatrix,
	writeFloatVector,
	writeIntMatrix,
	writeIntVector,
} from "./io/npy.ts";
export { writeOnnx } from "./io/onnx.ts";
export { openFloatMatrix, type StoredMatrix } from "./io/stored-matrix.ts";
export {
	type ClusterFeaturesOptions,
	clusterFeatures,
} from "./jobs/cluster-features.ts";
export {
	type ClusteredSet,
	type ClusterSetOptions,
	clusterSet,
} from "./jobs/cluster-set.ts";
export {
	type Evaluation,
	evaluateClusters,
	type NamedSource,
} from "./jobs/evaluate.ts";
export {
	type BuiltGraph,
	buildGraph,
	type GraphOptions,
} from "./jobs/graph.ts";
export {
	clusterDetails,
	type GroupOptions,
	groupItems,
	judge,
	type TwoTables,
} from "./jobs/group.ts";
export type { Best, EpochFigures, Validation } from "./jobs/history.ts";
export {
	type BatchReport,
	type ItemSet,
	type LinkScores,
	type LinkScoringOptions,
	scoreAllLinks,
} from "./jobs/link-scores.ts";
export { type NetworkSettings, networkSettings } from "./jobs/network.ts";
export {
	type FileOptions,
	type RelationalJobOptions,
	type TrainJobOptions,
	trainRelationalWithFiles,
	trainWithFiles,
	type ValidationSet,
} from "./jobs/train.ts";
export type { RelationalTrainOptions } from "./model/relational-train.ts";
export type { StepReport } from "./model/run.ts";
export type { TrainOptions } from "./model/train.ts";
export { commandOptions, defaultsOf } from "./options/command-options.ts";
export type { CommandName } from "./options/option-spec.ts";
export type { Network } from "./scoring/scored-set.ts";
export type { LabelledSet } from "./training/labelled-set.ts";
export type { TrainResult } from "./training/run-with-files.ts";
