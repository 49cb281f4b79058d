/** `cluster` of so many rows that arrays for all of them would be too long: it plans a run, computes its parts one after another, and finishes. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { InputError } from "../../errors.ts";
import { stdoutPath } from "../../files/formats/write.ts";
import { rowsOfFile } from "../../files/parts/feature-chunks.ts";
import { clearRun, findManifest } from "../../files/parts/run-folder.ts";
import { memoryLimits } from "../../threads/memory-limits.ts";
import type { Streams } from "../output/streams.ts";
import type { ParsedOptions } from "../parsed-options.ts";
import { endOnSignals } from "../signals.ts";
import { finishRun } from "./finish-run.ts";
import { planRun } from "./plan-run.ts";
import type { ClusterOptions } from "./prepare-cluster.ts";
import { runAllParts } from "./run-all-parts.ts";

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
		const memory = memoryLimits().available * memoryShare;
		await runAllParts(folder, manifest, { ...options, memory }, streams);
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
