/** Writes the clusters of a run whose stages are done. */

import { InputError } from "../../errors.ts";
import type { OutFormat } from "../../files/formats/write.ts";
import { describeInput } from "../../files/parts/run-folder.ts";
import { readIds } from "../../files/parts/run-inputs.ts";
import type { Copies } from "../../graph/copies/copies.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import {
	readUsedImpostors,
	unpackClusters,
} from "../../parts/grouping/found-clusters.ts";
import { readDecisions } from "../../parts/inputs.ts";
import { openRun } from "../../parts/open-run.ts";
import type { PartContext } from "../../parts/part-context.ts";
import { requireParts } from "../../parts/run-part.ts";
import { openSetB, openSetTable } from "../../parts/sets.ts";
import { readEarlierNumbers } from "../input/decisions.ts";
import { describeCopies } from "../output/copies.ts";
import { openOut } from "../output/out.ts";
import { describeStrangers } from "../output/strangers.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { groupingWarnings, zeroRowsWarning } from "../output/warnings.ts";
import { writeClusters } from "../output/write-clusters.ts";
import { protectFiles } from "../protect-files.ts";
import { type ClusterOptions, clusterFormats } from "./prepare-cluster.ts";
import { programName } from "./program-name.ts";
import { withRunOutput } from "./with-run-output.ts";

export interface FinishingOptions extends OutputOptions {
	/** Null for those of the plan. */
	readonly out: string | null;
	readonly format: OutFormat | null;
	/** Whether files that this tool did not write are replaced. */
	readonly force: boolean;
}

/**
 * @param startedAt when the command began, by `performance.now()`
 * @throws InputError where the grouping is not done, and as `cluster` for what it writes
 */
export async function finishRun(
	folder: string,
	finishing: FinishingOptions,
	streams: Streams,
	startedAt = performance.now(),
): Promise<void> {
	const context = openRun(folder, {
		program: programName,
		workers: 0,
		memory: 0,
		onProgress() {},
	});
	const { files, manifest } = context;
	try {
		requireParts(context, { name: "finish", needs: ["grouping"] });
		const options = optionsOf(context, finishing);
		const typed = new Set(manifest.typed);
		await protectFiles("cluster", { options, typed }, []);
		const out = openOut({ ...options, resume: false }, clusterFormats, streams);
		await withRunOutput(out.open(), async () => {
			const found = unpackClusters(context);
			const { clusters } = found.grouping;
			const ids = readIds(files);
			const numberPeople = await readEarlierNumbers(
				{ ...options, earlier: earlierOf(context) },
				clusters.length,
				ids,
			);
			const copies = countCopies(context);
			const impostors = readUsedImpostors(context);
			sayWhatWasSeen(context, { copies, grouping: found.grouping }, streams);
			await writeClusters(
				{ ...found, copies, impostors },
				{
					options,
					out,
					features: manifest.features,
					ids,
					decisions: readDecisions(context),
					people: numberPeople?.(clusters) ?? null,
					engine: manifest.engine.description,
					startedAt,
					streams,
				},
			);
		});
	} finally {
		files.close();
	}
}

/** The options of the plan, with those of `finish`. */
function optionsOf(
	{ manifest }: PartContext,
	{ out, format, json, quiet, force }: FinishingOptions,
) {
	const planned = manifest.options as unknown as ClusterOptions;
	return {
		...planned,
		json,
		quiet,
		force,
		out: out ?? planned.out,
		format: format ?? (out === null ? planned.format : null),
		report: null,
	};
}

/** The clusters of the earlier run. @throws InputError where the file is not as it was */
function earlierOf({ manifest }: PartContext): string | null {
	const { earlier } = manifest.inputs;
	if (!earlier) return null;
	const { path, sha256 } = earlier;
	if (describeInput(path).sha256 === sha256) return path;
	throw new InputError(path, "the file that the run began with", "another one");
}

/** Null where copies were not searched for. */
function countCopies(context: PartContext): Copies | null {
	const { manifest, files, features } = context;
	if (manifest.options.copies === "none") return null;
	const has = files.lengthOf("equal-rows", 0, "copyOf") !== null;
	const equalTo = has && files.read<Int32Array>("equal-rows", 0, "copyOf");
	const equal = equalTo
		? equalTo.reduce((sum, leader, row) => sum + (leader === row ? 0 : 1), 0)
		: 0;
	const isNear = manifest.options.copies === "near";
	const [cutOff] = isNear
		? files.read<Float64Array>("leaders", 0, "cutOff")
		: [null];
	const rows = features.rows - openSetB(context).rows;
	return { rows, equal, cutOff };
}

/** Prints the lines on copies, statistics, rows of zeros and large clusters that `cluster` prints on its way. */
function sayWhatWasSeen(
	context: PartContext,
	{
		copies,
		grouping,
	}: { readonly copies: Copies | null; readonly grouping: Propagation },
	streams: Streams,
): void {
	const { manifest } = context;
	if (copies) streams.error(describeCopies(copies));
	const impostors = readUsedImpostors(context);
	if (impostors) {
		streams.error(describeStrangers(impostors));
		const warning = zeroRowsWarning(zeroRowsOf(context));
		if (warning) streams.error(`warning: ${warning}`);
	}
	const options = manifest.options as unknown as ClusterOptions;
	const set = openSetB(context);
	const clusters = set.fileRows
		? set.fileRows.map((row) => grouping.clusters[row])
		: grouping.clusters;
	for (const warning of groupingWarnings({ ...grouping, clusters }, options))
		streams.error(`warning: ${warning}`);
}

/** The rows of zeros among those that are scored, as rows of the file. */
function zeroRowsOf(context: PartContext): Int32Array {
	const { rows } = context.features;
	const place = { stage: "statistics", name: "zero", rows, width: 1 };
	const table = openSetTable<Int32Array>(context, place);
	const isZero = table.range(0, rows, new Int32Array(rows));
	const all = Int32Array.from(isZero, (_, row) => row);
	const scored = openSetB(context).fileRows ?? all;
	return scored.filter((row) => isZero[row] === 1);
}
