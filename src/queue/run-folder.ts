/** The folder of a run as a worker finds it: it must lie in the folder that the worker's owner allows, and hold the run that the job means. */
import { realpathSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { RunManifest, StageEntry } from "../files/parts/manifest.ts";
import { findManifest } from "../files/parts/run-folder.ts";
import {
	gatePart,
	NotForThisWorker,
	type PartJob,
	WrongJob,
} from "./part-job.ts";

export interface FoundRun {
	/** The folder's own path, links followed. */
	readonly folder: string;
	readonly manifest: RunManifest;
	readonly stage: StageEntry;
}

/**
 * Finds what a job means.
 * @param allow the folder's own path, links followed
 * @throws NotForThisWorker where the folder is not allowed, not seen here, or holds another run; WrongJob for a stage or a part that the run does not have
 */
export function findRun(job: PartJob, allow: string): FoundRun {
	const path = join(job.folder, "manifest.json");
	const folder = realPath(job.folder, path);
	const inside = relative(allow, folder);
	if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside))
		throw new NotForThisWorker(
			`${job.folder}: a run folder outside ${allow}, which --allow names`,
		);
	const manifest = readRun(folder, path);
	if (manifest.program !== job.program)
		throw new NotForThisWorker(`${path}: a run of another version`);
	if (manifest.run !== job.run)
		throw new NotForThisWorker(`${path}: another run than the job's`);
	const stage = manifest.stages.find(({ name }) => name === job.stage);
	if (!stage) throw new WrongJob(`${path}: no stage ${job.stage}`);
	if (job.part < gatePart || job.part >= stage.parts)
		throw new WrongJob(
			`${path}: no part ${job.part} of stage ${job.stage}, which has ${stage.parts}`,
		);
	return { folder, manifest, stage };
}

function realPath(folder: string, manifest: string): string {
	try {
		return realpathSync(folder);
	} catch {
		throw notThere(manifest);
	}
}

function readRun(folder: string, shown: string): RunManifest {
	let manifest: RunManifest | null;
	try {
		manifest = findManifest(folder);
	} catch (error) {
		throw new NotForThisWorker((error as Error).message);
	}
	if (manifest) return manifest;
	throw notThere(shown);
}

const notThere = (path: string) =>
	new NotForThisWorker(
		`${path} is not there: is the folder of the run on a file system that this machine shares?`,
	);
