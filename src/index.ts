/**
 * The library: all that the command line does, as functions.
 * `clusterFeatures` is the short way from features to clusters; the rest are its steps, which take complete options and have no defaults.
 */

export {
	type ClusterDetails,
	type ClusterQuestion,
	lowQuality,
	type RowFindings,
} from "./arrays/cluster-details.ts";
export { type ClusterGroups, groupByCluster } from "./arrays/clusters.ts";
export { type KnnGraph, parseKnnGraph } from "./arrays/knn-graph.ts";
export {
	type Labels,
	type Noise,
	toClusters,
	toIdentities,
	toLabels,
	unknownLabel,
} from "./arrays/labels.ts";
export type { ComparedRows, FloatMatrix, IntMatrix } from "./arrays/matrix.ts";
export type { MendedRows } from "./arrays/mended-graph.ts";
export type {
	ClusterNames,
	EarlierClusters,
	ItemValues,
	NamedValues,
} from "./arrays/named-values.ts";
export type {
	Checkpoint,
	CheckpointMetadata,
	ResumeState,
	StateDict,
	Weight,
} from "./arrays/state-dict.ts";
export { loadEngine, loadScoringEngine } from "./engines/choose-engine.ts";
export type { Engine, EngineName, LayerStack } from "./engines/engine.ts";
export { InputError } from "./errors.ts";
export {
	bundledFaces,
	bundledNetwork,
	defaultNetwork,
} from "./files/bundled.ts";
export {
	readCheckpoint,
	writeCheckpoint,
} from "./files/checkpoints/checkpoint.ts";
export { writeOnnx } from "./files/checkpoints/onnx.ts";
export type { TensorData } from "./files/checkpoints/safetensors.ts";
export {
	readClusters,
	readIds,
	writeClusters,
} from "./files/clusters/clusters-file.ts";
export type { ClustersToWrite } from "./files/clusters/clusters-to-write.ts";
export { readLabels } from "./files/clusters/labels-file.ts";
export {
	type NamedValuesOptions,
	readNamedValues,
} from "./files/clusters/read-named-values.ts";
export { readEarlier } from "./files/decisions/earlier.ts";
export { readPairs } from "./files/decisions/pairs.ts";
export { readPhotos } from "./files/decisions/photos.ts";
export {
	type NamedFeatures,
	type ReadOptions,
	readFeatures,
	readGraph,
	readNames,
	readValues,
} from "./files/formats/read.ts";
export type { FileVersion } from "./files/input-file.ts";
export type { NpyReadOptions } from "./files/npy/array-shapes.ts";
export type { ArraySource } from "./files/npy/array-source.ts";
export type { Dtype } from "./files/npy/npy-dtype.ts";
export type { NpyHeader } from "./files/npy/npy-header.ts";
export {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
	readKnnGraph,
} from "./files/npy/read-npy.ts";
export {
	writeFloatMatrix,
	writeFloatVector,
	writeIntMatrix,
	writeIntVector,
} from "./files/npy/write-npy.ts";
export {
	type FoundPictures,
	findPictures,
	type PictureFile,
} from "./files/photos/find-pictures.ts";
export type { Shards } from "./files/runs/shards.ts";
export type { FilePart } from "./files/stored/joined-file.ts";
export {
	type Features,
	openFloatMatrix,
	type RowSelection,
	type StoredMatrix,
} from "./files/stored/stored-matrix.ts";
export { buildGraph, type GraphOptions } from "./graph/build-graph.ts";
export type { BuiltGraph, GraphMethod } from "./graph/built-graph.ts";
export type { Copies, CopyKind } from "./graph/copies/copies.ts";
export type { Metric } from "./graph/similarity.ts";
export {
	checkDecisions,
	type Decisions,
} from "./grouping/decisions/decisions.ts";
export type { Diffusion } from "./grouping/diffuse.ts";
export {
	type ClusteredLinks,
	clusterDetails,
	type GroupOptions,
	groupItems,
	judge,
	type TwoTables,
} from "./grouping/group.ts";
export { meanInside } from "./grouping/inside-links.ts";
export { type Links, type Pool, poolLinks } from "./grouping/links.ts";
export type { Unscored } from "./grouping/merging-clusters.ts";
export { propagate } from "./grouping/propagate.ts";
export type {
	OversizedCluster,
	Propagation,
	PropagationOptions,
} from "./grouping/propagation.ts";
export type { DenseLayer } from "./kernels/dense-layers.ts";
export type { KernelMemory } from "./kernels/kernel-memory.ts";
export type { Schedule, TrainOptions } from "./lgcn/train/train.ts";
export type { Augmentation } from "./lgcn/train/training-batch.ts";
export type { PrecisionRecall } from "./metrics/bcubed.ts";
export {
	linkTruths,
	measureReliability,
	type Reliability,
	type ReliabilityBin,
} from "./metrics/calibration.ts";
export type {
	ChosenImpostors,
	ImpostorSource,
	ImpostorStatistics,
} from "./metrics/impostors.ts";
export type { LinkFigures } from "./metrics/link-figures.ts";
export {
	type ClusterScores,
	scoreClusters,
	withoutSingletons,
} from "./metrics/scores.ts";
export { commandOptions, defaultsOf } from "./options/command-options.ts";
export type {
	CommandName,
	LibraryCommand,
	ModelName,
	OptionGroup,
	OptionKind,
	OptionSpec,
} from "./options/option-spec.ts";
export { openLibrary } from "./people/library.ts";
export type {
	Addition,
	Assignment,
	Difference,
	Library,
	LibraryDecision,
	LibraryEventInfo,
	LibraryPerson,
	LibraryRow,
	LibrarySettings,
	NewDecision,
	PeopleQuestion,
	Placement,
	RowsToAdd,
	SuggestedSplit,
} from "./people/library-types.ts";
export {
	type EmbedFile,
	type EmbedSetup,
	openEmbedder,
	type PhotoResult,
} from "./photos/embed-file.ts";
export type { PhotoFace } from "./photos/embed-picture.ts";
export { embedFiles } from "./photos/embed-pool.ts";
export type { FindOptions } from "./photos/faces/find-faces.ts";
export {
	type ClusteredFeatures,
	type ClusterFeaturesOptions,
	clusterFeatures,
} from "./pipeline/cluster-features.ts";
export {
	type ClusteredSet,
	type ClusterSetOptions,
	clusterSet,
} from "./pipeline/cluster-set.ts";
export {
	type Evaluation,
	evaluateClusters,
	type NamedSource,
} from "./pipeline/evaluate.ts";
export type { FindingCounts } from "./pipeline/findings/find-rows.ts";
export {
	type KeptNumbers,
	keepNumbers,
	matchEarlier,
} from "./pipeline/keep-numbers.ts";
export {
	type BatchReport,
	type ItemSet,
	type LinkScores,
	type LinkScoringOptions,
	scoreAllLinks,
} from "./pipeline/link-scores.ts";
export { type NetworkSettings, networkSettings } from "./pipeline/network.ts";
export {
	type FileOptions,
	type RelationalJobOptions,
	type TrainJobOptions,
	trainRelationalWithFiles,
	trainWithFiles,
	type ValidationSet,
} from "./pipeline/train.ts";
export {
	chooseImpostors,
	type ImpostorOptions,
} from "./relational/impostors/choose-impostors.ts";
export type { RelationalTrainOptions } from "./relational/train/run.ts";
export {
	listEdges,
	type ScoredEdges,
	type ScoredGraph,
} from "./scoring/scored-graph.ts";
export type { FirstLinks, Network } from "./scoring/scored-set.ts";
export type { SubgraphOptions } from "./subgraph/subgraph.ts";
export type { StepReport } from "./training/epoch.ts";
export type { Best, EpochFigures, Validation } from "./training/history.ts";
export type { LabelledSet } from "./training/labelled-set.ts";
export type { TrainResult } from "./training/run-with-files.ts";
