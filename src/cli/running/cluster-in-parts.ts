/** `cluster` of so many rows that arrays for all of them would be too long: it plans a run, computes its parts one after another, and finishes. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../errors.ts";
import { stdoutPath } from "../../files/formats/write.ts";
import { rowsOfFile } from "../../files/parts/feature-chunks.ts";
import type { RunManifest } from "../../files/parts/manifest.ts";
import { clearRun, findManifest } from "../../files/parts/run-folder.ts";
import { openRun } from "../../parts/open-run.ts";
import { runPart } from "../../parts/run-part.ts";
import { memoryLimits } from "../../threads/memory-limits.ts";
import { createProgress } from "../output/progress.ts";
import type { Streams } from "../output/streams.ts";
import type { ParsedOptions } from "../parsed-options.ts";
import { endOnSignals } from "../signals.ts";
import { finishRun } from "./finish-run.ts";
import { planRun, programName } from "./plan-run.ts";
import type { ClusterOptions } from "./prepare-cluster.ts";

/** Rows of a part, about, and the fewest parts. */
const rowsOfPart = 1 << 20;
const fewestParts = 8;
/** Share of the memory that is free which the rows of a part may take. */
const memoryShare = 1 / 4;

/**
 * Does what `cluster` does. The run lies beside the output until it is finished, and `--resume` goes on with it.
 * @throws InputError as `planRun` and the parts
 */
export async function clusterInParts(
	parsed: ParsedOptions<ClusterOptions>,
	streams: Streams,
	numParts?: number,
): Promise<void> {
	const { options } = parsed;
	if (options.report !== null)
		throw new InputError(
			"--report",
			"fewer rows, whose arrays fit into memory",
			options.report,
			"leave it out",
		);
	const startedAt = performance.now();
	const isStdout = options.out === stdoutPath;
	const folder = isStdout
		? mkdtempSync(join(tmpdir(), "gcn-cluster-"))
		: join(dirname(options.out), `.${basename(options.out)}.run`);
	const before = findManifest(folder);
	if (before && !options.resume) clearRun(folder, before);
	if (options.resume)
		streams.error(
			before
				? `going on with the unfinished work in ${folder}`
				: `no unfinished work in ${folder}: beginning anew`,
		);
	const endWatch = endOnSignals(streams.end, () =>
		isStdout
			? "stopped"
			: "stopped: the same command with --resume goes on from what was saved",
	);
	try {
		const rows = rowsOfFile(options.featPath)!;
		const suitable = Math.max(fewestParts, Math.ceil(rows / rowsOfPart));
		const parts =
			(options.resume ? before?.parts : null) ?? numParts ?? suitable;
		const request = { folder, parts, replaces: false };
		const { manifest } = await planRun(parsed, streams, request);
		await runAllParts(folder, manifest, parsed.options, streams);
		const {
			json,
			quiet,
			force = false,
		} = options as ClusterOptions & {
			readonly force?: boolean;
		};
		const finishing = { out: null, format: null, json, quiet, force };
		await finishRun(folder, finishing, streams, startedAt);
		rmSync(folder, { recursive: true, force: true });
	} finally {
		endWatch();
		if (isStdout && existsSync(folder))
			rmSync(folder, { recursive: true, force: true });
	}
}

/** Computes the parts that are not done yet, in the order of the stages. */
async function runAllParts(
	folder: string,
	{ stages }: RunManifest,
	options: ClusterOptions,
	streams: Streams,
): Promise<void> {
	const memory = memoryLimits().available * memoryShare;
	const total = stages.reduce((sum, { parts }) => sum + parts, 0);
	const progress = createProgress(streams, options, "parts");
	let done = 0;
	try {
		for (const { name, parts } of stages)
			for (let part = 0; part < parts; part++) {
				const context = openRun(folder, {
					program: programName,
					workers: options.workers,
					memory,
					onProgress() {},
				});
				try {
					await runPart(context, name, part);
				} finally {
					context.files.close();
				}
				progress.update(++done, total, `${name} ${part}`);
			}
	} finally {
		progress.stop();
	}
}
