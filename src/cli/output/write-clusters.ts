/** Writes the clusters of `cluster` and `finish`, and prints what there is to say of them. */
import type {
	ClusterDetails,
	RowFindings,
} from "../../arrays/cluster-details.ts";
import { clusterBytes } from "../../files/formats/write.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import type { Copies } from "../../graph/copies/copies.ts";
import type { Decisions } from "../../grouping/decisions/decisions.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import { countFindings } from "../../pipeline/findings/find-rows.ts";
import type { KeptNumbers } from "../../pipeline/keep-numbers.ts";
import {
	countDecisions,
	countKept,
	describeDecisions,
	describeKept,
} from "../input/decisions.ts";
import {
	type StatisticsOptions,
	saveUsedStatistics,
} from "../input/statistics.ts";
import type { ClusterFormat } from "../running/prepare-cluster.ts";
import { countClusters, describeResult } from "./cluster-result.ts";
import type { Out } from "./out.ts";
import { describeSeen } from "./seen.ts";
import type { Streams } from "./streams.ts";

/** Clusters of all rows, and what was found about them. */
export interface FoundClusters {
	readonly grouping: Propagation;
	readonly details: ClusterDetails;
	readonly findings: RowFindings;
	readonly copies: Copies | null;
	/** The statistics that the links were scored with; null for an L-GCN. */
	readonly impostors: ChosenImpostors | null;
	readonly nobodyToCompare: boolean;
}

interface Writing {
	readonly options: Pick<StatisticsOptions, "saveStatistics">;
	readonly out: Out<ClusterFormat>;
	readonly features: Pick<Features, "cols">;
	readonly ids: readonly string[] | null;
	readonly decisions: Decisions | null;
	/** Carries the numbers of an earlier run over; null without one. */
	readonly people: KeptNumbers | null;
	/** Description of the engine. */
	readonly engine: string;
	/** When the command began. */
	readonly startedAt: number;
	readonly streams: Streams;
	/** Called when the clusters are written, before the summary. */
	readonly onWritten?: () => void;
}

export async function writeClusters(
	{ grouping, details, findings, copies, impostors, ...found }: FoundClusters,
	writing: Writing,
): Promise<void> {
	const { out, ids, people, decisions, streams, startedAt } = writing;
	const { clusters } = grouping;
	saveUsedStatistics(writing.options, impostors, writing.features);
	const result = { clusters, ids, details, findings, people };
	await out.write(await clusterBytes(out.format, result));
	writing.onWritten?.();
	const saw = {
		copies,
		...countFindings(findings),
		nobodyToCompare: found.nobodyToCompare,
		statistics: impostors && statisticsOf(impostors),
	};
	const decided = {
		decisions: countDecisions(decisions, grouping),
		earlier: people && countKept(people),
	};
	if (decided.decisions) streams.error(describeDecisions(decided.decisions));
	if (decided.earlier) streams.error(describeKept(decided.earlier));
	const summary = {
		engine: writing.engine,
		...countClusters(clusters),
		questions: details.questions.length,
		...saw,
		...decided,
		seconds: (performance.now() - startedAt) / 1000,
		file: out.path,
	};
	out.print(summary, [...describeResult(summary), ...describeSeen(saw)]);
}

const statisticsOf = ({ impostors, source }: ChosenImpostors) => ({
	...impostors,
	source,
});
