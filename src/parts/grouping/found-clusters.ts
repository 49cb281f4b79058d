/** The result of stage `grouping`, as arrays in its file. */
import type {
	ClusterDetails,
	RowFindings,
} from "../../arrays/cluster-details.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import type { PartContext } from "../part-context.ts";
import { usedImpostors } from "../relational/impostor-files.ts";
import { readCopies } from "../sets.ts";

export interface GroupedRows {
	/** The grouping of all rows of the file, without the diffusion of `soft`. */
	readonly grouping: Propagation;
	readonly details: ClusterDetails;
	readonly findings: RowFindings;
	readonly nobodyToCompare: boolean;
}

const stage = "grouping";

export function packClusters({
	grouping,
	details,
	findings,
	nobodyToCompare,
}: GroupedRows): PartArrays {
	const { clusters, passes, threshold, oversized, notFollowed } = grouping;
	const { confidence, central, questions } = details;
	return {
		clusters,
		confidence,
		central,
		quality: findings.quality,
		foreign: Int32Array.from(findings.foreign),
		doubtful: Int32Array.from(findings.doubtful),
		questionClusters: Int32Array.from(questions.flatMap((q) => q.clusters)),
		questionRows: Int32Array.from(questions.flatMap((q) => q.rows)),
		questionLinks: Int32Array.from(questions, (q) => q.links),
		probabilities: Float64Array.from(questions, (q) => q.probability),
		passes: Int32Array.of(passes, nobodyToCompare ? 1 : 0),
		threshold: Float64Array.of(threshold),
		oversized: Float64Array.from(
			oversized.flatMap((cluster) => [cluster.size, cluster.threshold]),
		),
		...(notFollowed !== undefined && {
			notFollowed: Int32Array.of(notFollowed),
		}),
	};
}

export function unpackClusters(context: PartContext): GroupedRows {
	const { files } = context;
	const ints = (name: string) => files.read<Int32Array>(stage, 0, name);
	const doubles = (name: string) => files.read<Float64Array>(stage, 0, name);
	const floats = (name: string) => files.read<Float32Array>(stage, 0, name);
	const [passes, nobodyToCompare] = ints("passes");
	const [threshold] = doubles("threshold");
	const hasCount = files.lengthOf(stage, 0, "notFollowed") !== null;
	const oversized = pairsOf(doubles("oversized"));
	const grouping: Propagation = {
		clusters: ints("clusters"),
		passes,
		threshold,
		oversized: oversized.map(([size, at]) => ({ size, threshold: at })),
		diffusion: null,
		...(hasCount && { notFollowed: ints("notFollowed")[0] }),
	};
	const numLinks = ints("questionLinks");
	const probabilities = doubles("probabilities");
	const rows = pairsOf(ints("questionRows"));
	const questions = pairsOf(ints("questionClusters")).map((clusters, i) => ({
		clusters,
		probability: probabilities[i],
		links: numLinks[i],
		rows: rows[i],
	}));
	return {
		grouping,
		details: {
			confidence: floats("confidence"),
			central: ints("central"),
			questions,
		},
		findings: {
			copyOf: readCopies(context),
			quality: floats("quality"),
			foreign: Uint8Array.from(ints("foreign")),
			doubtful: Uint8Array.from(ints("doubtful")),
		},
		nobodyToCompare: nobodyToCompare === 1,
	};
}

/** The statistics that the links were scored with; null for an L-GCN. */
export function readUsedImpostors({
	files,
	network,
}: PartContext): ChosenImpostors | null {
	return network.metadata.model === "relational" ? usedImpostors(files) : null;
}

function pairsOf(values: Int32Array | Float64Array): [number, number][] {
	return Array.from({ length: values.length / 2 }, (_, i) => [
		values[2 * i],
		values[2 * i + 1],
	]);
}
