/**
 * Stages as flows of BullMQ: the parts of a stage that are not done are children of its gate, a job that comes to a worker when all of them are done. The
 * worker enqueues the next stage then. So a run goes on when the command that started it is gone, and nobody who comes late does anything twice: ids of
 * jobs follow from the run, and parts whose files are there get no job.
 */
import type { FlowProducer } from "bullmq";
import type { RunManifest, StageEntry } from "../files/parts/manifest.ts";
import type { PartFiles } from "../files/parts/part-files.ts";
import { missingParts } from "../parts/missing-parts.ts";
import { gatePart, jobId, type PartJob } from "./part-job.ts";
import { jobSettings, partSettings, queueName } from "./settings.ts";

/** All that the jobs of one start of a run have in common. */
export type Launch = Omit<PartJob, "stage" | "part">;

export const gateOf = (launch: Launch, stage: StageEntry): PartJob => ({
	...launch,
	stage: stage.name,
	part: gatePart,
});

/** Enqueues the parts of a stage that are not done, and its gate. Done twice, it changes nothing. */
export async function enqueueStage(
	flows: FlowProducer,
	launch: Launch,
	stage: StageEntry,
	files: PartFiles,
): Promise<void> {
	const flow = (data: PartJob, settings: object) => ({
		name: data.stage,
		queueName,
		data,
		opts: { ...settings, jobId: jobId(data) },
	});
	await flows.add({
		...flow(gateOf(launch, stage), jobSettings),
		children: missingParts(stage, files).map((part) =>
			flow({ ...launch, stage: stage.name, part }, partSettings),
		),
	});
}

/** The stage behind one, in the manifest's order, in which each stage comes after those that it needs. */
export function nextStage(
	{ stages }: RunManifest,
	{ name }: StageEntry,
): StageEntry | null {
	const index = stages.findIndex((stage) => stage.name === name);
	return stages[index + 1] ?? null;
}
