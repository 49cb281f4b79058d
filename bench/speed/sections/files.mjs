/** Files over 2 GiB, read and written: time, and memory beside the array itself; and features that are left in their file. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareStored } from "../stored.mjs";
import { gigabytes, unit } from "../tables.mjs";

export const title = "Large files";

const featureCols = 128;
const graphCols = 81;

export async function run(bench) {
	return [...(await readAndWrite(bench)), await compareStored(bench)];
}

async function readAndWrite({ startOurs, quick }) {
	const bytes = (quick ? 0.25 : 2.5) * 2 ** 30;
	const features = { rows: bytes / 4 / featureCols, cols: featureCols };
	const graph = { rows: Math.floor(bytes / 8 / graphCols), cols: graphCols };
	const folder = mkdtempSync(join(tmpdir(), "bench-files-"));
	const paths = {
		features: join(folder, "features.npy"),
		graph: join(folder, "graph.npy"),
	};
	/** In a process of its own, whose peak memory counts. */
	const measure = async (request) => {
		const server = startOurs();
		const answer = await server.ask(request);
		server.close();
		return answer;
	};
	const row = (name, { seconds, bytes, arrayBytes, peakBytes, idleBytes }) => [
		name,
		gigabytes(bytes),
		unit(seconds),
		(bytes / seconds / 1e6).toFixed(0),
		gigabytes(peakBytes),
		gigabytes(peakBytes - idleBytes - arrayBytes),
	];
	try {
		const task = { path: paths.features, ...features };
		const written = await measure({ task: "writeFeatures", ...task });
		const read = await measure({ task: "readFeatures", ...task });
		writeWideGraph(paths.graph, graph);
		const wide = { path: paths.graph, ...graph };
		const readWide = await measure({ task: "readGraph", ...wide });
		const size = ({ rows, cols }) => `${rows.toLocaleString("en")} x ${cols}`;
		return [
			{
				title: "Files in the page cache",
				rows: [
					["", "file", "seconds", "MB/s", "peak memory", "beside the array"],
					row(`features ${size(features)}, float32: write`, written),
					row("the same: read, values checked", read),
					row(`graph ${size(graph)}, int64: read as int32`, readWide),
				],
				notes: [],
			},
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** A graph of 64-bit integers, each row with those behind it, some rows at a time. */
function writeWideGraph(path, { rows, cols }) {
	const file = openSync(path, "w");
	const text = `{'descr': '<i8', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
	const header = Buffer.alloc(128, " ");
	header.write("\x93NUMPY\x01\x00\x76\x00", 0, "latin1");
	header.write(text, 10, "latin1");
	header.write("\n", 127, "latin1");
	writeSync(file, header);
	const rowsAtOnce = 16_384;
	const values = new Int32Array(2 * rowsAtOnce * cols);
	for (let first = 0; first < rows; first += rowsAtOnce) {
		const count = Math.min(rowsAtOnce, rows - first);
		for (let i = 0; i < count * cols; i++)
			values[2 * i] = (first + Math.floor(i / cols) + (i % cols)) % rows;
		const bytes = new Uint8Array(values.buffer, 0, 8 * count * cols);
		for (let done = 0; done < bytes.length; )
			done += writeSync(file, bytes, done);
	}
	closeSync(file);
}
