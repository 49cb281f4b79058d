/** `order`: features in, the same rows out in an order in which near ones lie together; and what belongs to these rows back in the order before. */
import { extname } from "node:path";
import { InputError } from "../../../errors.ts";
import { writeAtomically } from "../../../files/atomic-file.ts";
import { readLabelsOf, readNames } from "../../../files/formats/read.ts";
import { readLabelValues } from "../../../files/npy/read-labels.ts";
import {
	createNpyStream,
	writeIntVector,
} from "../../../files/npy/write-npy.ts";
import { orderedFiles } from "../../../files/outputs/ordered-files.ts";
import { checkOutputFile } from "../../../files/runs/check-output.ts";
import { openOutputFile } from "../../../files/runs/run-output.ts";
import type { Metric } from "../../../graph/similarity.ts";
import {
	restoreOrder,
	writeInOrder,
} from "../../../pipeline/order-features.ts";
import type { CommandAction } from "../../command-action.ts";
import { type FeatureOptions, readFeatures } from "../../input/read-set.ts";
import { createProgress } from "../../output/progress.ts";
import { count } from "../../output/report.ts";
import {
	type OutputOptions,
	printResult,
	type Streams,
} from "../../output/streams.ts";
import { requireOptions } from "../../parsed-options.ts";
import { withRunOutput } from "../../running/with-run-output.ts";

interface OrderOptions extends FeatureOptions, OutputOptions {
	readonly featPath: string;
	readonly labelsPath: string | null;
	readonly ids: string | null;
	readonly restore: string | null;
	readonly order: string | null;
	readonly out: string;
	readonly metric: Metric;
	readonly workers: number;
	readonly seed: number;
}

export const runOrder: CommandAction<OrderOptions> = async (
	{ options },
	streams,
) => {
	const { out, restore } = options;
	if (extname(out).toLowerCase() !== ".npy")
		throw new InputError(
			out,
			"a name that ends in .npy",
			extname(out) || "no extension",
		);
	checkOutputFile(out);
	if (restore !== null) return runRestore(restore, options, streams);
	requireOptions("order", options, ["--feat-path"]);
	const paths = { features: options.featPath, labels: options.labelsPath };
	const { features, ids: ownIds } = await readFeatures(paths, options);
	const { rows } = features;
	const shared = { shared: false, key: options.key };
	const labels = options.labelsPath
		? await readLabelsOf(options.labelsPath, rows, shared)
		: null;
	const ids = options.ids ? await readNames(options.ids, rows, shared) : ownIds;
	const files = orderedFiles(out);
	const progress = createProgress(streams, options, "order");
	await withRunOutput(openOutputFile(out), async () => {
		const stream = createNpyStream(out, "float32", features.cols);
		try {
			const order = await writeInOrder(features, stream, {
				...options,
				onProgress: (done, total) => progress.update(done, total),
			});
			if (labels)
				writeIntVector(
					files.labels,
					order.map((row) => labels.ids[row]),
				);
			if (ids) writeLines(files.ids, order, ids);
			// The features come last: with them, the rest is complete.
			writeIntVector(files.order, order);
			stream.commit();
		} finally {
			stream.abort();
			progress.stop();
		}
	});
	const result = {
		rows,
		file: out,
		order: files.order,
		labels: labels && files.labels,
		ids: ids && files.ids,
	};
	const written = [out, files.order, result.labels, result.ids].filter(Boolean);
	printResult(streams, options, result, [
		`${count(rows)} rows in list order -> ${written.join(", ")}`,
	]);
};

function writeLines(
	path: string,
	order: Int32Array,
	ids: readonly string[],
): void {
	const together = 1 << 16;
	writeAtomically(path, (file) => {
		for (let first = 0; first < order.length; first += together) {
			const some = Array.from(
				order.subarray(first, first + together),
				(row) => `${ids[row]}\n`,
			);
			file.write(Buffer.from(some.join("")));
		}
	});
}

async function runRestore(
	path: string,
	options: OrderOptions,
	streams: Streams,
): Promise<void> {
	requireOptions("order", options, ["--order"]);
	const order = readIntegers(options.order!);
	requirePermutation(order, options.order!);
	const values = readIntegers(path);
	if (values.length !== order.length)
		throw new InputError(
			path,
			`${order.length} values, one per row of ${options.order}`,
			`${values.length}`,
		);
	const { out } = options;
	await withRunOutput(openOutputFile(out), async () =>
		writeIntVector(out, restoreOrder(values, order)),
	);
	printResult(streams, options, { rows: order.length, file: out }, [
		`${count(order.length)} rows in the order before -> ${out}`,
	]);
}

function readIntegers(path: string): Int32Array {
	const values = readLabelValues(path);
	if (values instanceof Int32Array) return values;
	throw new InputError(path, "integers of 32 bits", "larger ones");
}

function requirePermutation(order: Int32Array, path: string): void {
	const isSeen = new Uint8Array(order.length);
	for (const row of order) {
		if (row < 0 || row >= order.length || isSeen[row] === 1)
			throw new InputError(
				path,
				"each row number once, as order wrote it",
				`${row}`,
			);
		isSeen[row] = 1;
	}
}
