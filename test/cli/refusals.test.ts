import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import {
	writeFloatMatrix,
	writeIntMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import {
	openOutputFile,
	openOutputFolder,
} from "../../src/files/runs/run-output.ts";
import { expectUsageError } from "../helpers/command.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const rows = 12;
const cols = 8;

beforeAll(() => {
	const data = Float32Array.from({ length: rows * cols }, (_, i) =>
		Math.sin(i * i),
	);
	const graph = Int32Array.from(
		{ length: rows * 4 },
		(_, i) => ((i >> 2) + (i & 3)) % rows,
	);
	const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);
	const changed = <T extends Float32Array | Int32Array>(
		values: T,
		index: number,
		value: number,
	) => {
		const copy = values.slice() as T;
		copy[index] = value;
		return copy;
	};
	writeFloatMatrix(at("f.npy"), { rows, cols, data });
	writeFloatMatrix(at("nan.npy"), {
		rows,
		cols,
		data: changed(data, 17, Number.NaN),
	});
	writeFloatMatrix(at("wide.npy"), { rows: 6, cols: 16, data });
	writeFloatMatrix(at("narrow.npy"), {
		rows: rows - 1,
		cols: 4,
		data: data.subarray(0, 4 * (rows - 1)),
	});
	writeIntMatrix(at("g.npy"), { rows, cols: 4, data: graph });
	writeIntMatrix(at("range.npy"), {
		rows,
		cols: 4,
		data: changed(graph, 6, rows),
	});
	writeIntMatrix(at("from-1.npy"), {
		rows,
		cols: 4,
		data: graph.map((id) => id + 1),
	});
	writeIntMatrix(at("rows.npy"), {
		rows: rows - 1,
		cols: 4,
		data: graph.subarray(4),
	});
	writeIntVector(at("l.npy"), labels);
	writeIntVector(at("short.npy"), labels.subarray(1));
	writeFloatMatrix(at("half.npy"), {
		rows,
		cols: 1,
		data: data.subarray(0, rows),
	});
	copyFileSync(at("f.npy"), at("cut.npy"));
	truncateSync(at("cut.npy"), 200);
	writeFileSync(at("text.npy"), "not an array\n");
	writeFileSync(at("names.txt"), "one\ntwo\n");
	writeFileSync(at("bad.csv"), "a,b\n1,2\n");
	writeFileSync(at("bad.json"), "{");
	writeFileSync(at("unknown.csv"), `label\n${"-1\n".repeat(12)}`);
	writeFileSync(at("lone.csv"), `label\nann\n${"-1\n".repeat(11)}`);
	writeFileSync(at("ids.csv"), "id,label\na.jpg,1\nb.jpg,2\n");
	writeFileSync(at("other-ids.csv"), "id,label\nc.jpg,1\na.jpg,2\n");
	writeFileSync(at("same-ids.csv"), "id,label\na.jpg,1\na.jpg,2\n");
	writeCheckpoint(at("c.ckpt"), formulaCheckpoint(cols));
	writeFileSync(at("cut.ckpt"), readFileSync(at("c.ckpt")).subarray(0, 5000));
	mkdirSync(at("dir.npy"));
	mkdirSync(at("taken/clusters.npy"), { recursive: true });
});

/** Files of the folder by name; a flag's value that is one of them is meant there, and so is what an output flag names. */
const outputs = ["--out", "--out-dir", "--logs-dir"];
function toArguments(line: string): string[] {
	const words = line.split(" ");
	return words.map((word, i) =>
		outputs.includes(words[i - 1]) ||
		/\.(npy|ckpt|csv|json|txt|pth|onnx)$/.test(word)
			? at(word)
			: word,
	);
}

const train = "train --k-at-hop 3 2 --logs-dir new";
const test_ = "test --k-at-hop 3 2 --out-dir new";
const cluster = "cluster --k-at-hop 3 2 --out new.csv";
const files = "--feat-path f.npy --knn-graph-path g.npy";
const val = files.replaceAll("--", "--val-");
const net = "--checkpoint c.ckpt";

/** A command line and what its one line says; a file stands there with its whole path. */
const cases: readonly [string, string][] = [
	// missing file
	[
		`${train} --labels-path l.npy --feat-path no.npy`,
		"no.npy: expected a .npy file, got no such file",
	],
	[
		`${train} --labels-path no.npy ${files}`,
		"no.npy: expected a .npy file, got no such file",
	],
	[
		`${train} --labels-path l.npy --feat-path f.npy --knn-graph-path no.npy`,
		"no.npy: expected",
	],
	[
		`${train} --labels-path l.npy ${files} --val-feat-path no.npy --val-labels-path l.npy`,
		"no.npy: expected",
	],
	[
		`${test_} ${net} --val-feat-path no.npy`,
		"no.npy: expected a .npy file, got no such file",
	],
	[`${test_} --checkpoint no.ckpt ${val}`, "no.ckpt: expected a checkpoint"],
	[
		`${cluster} ${net} --feat-path no.npy`,
		"no.npy: expected a .npy file, got no such file",
	],
	[
		`${cluster} ${net} ${files} --ids no.txt`,
		"no.txt: expected a text file, got no such file",
	],
	[
		"knn --feat-path no.npy --out new.npy",
		"no.npy: expected a .npy file, got no such file",
	],
	["evaluate --labels-path no.npy --clusters-path l.npy", "no.npy: expected"],
	["evaluate --labels-path l.npy --clusters-path no.csv", "no.csv: expected"],
	["convert no.ckpt new.ckpt", "no.ckpt: expected a checkpoint"],
	// truncated or odd .npy
	[`${train} --labels-path l.npy --feat-path cut.npy`, "cut.npy: expected"],
	[`${test_} ${net} --val-feat-path cut.npy`, "cut.npy: expected"],
	[`${cluster} ${net} --feat-path text.npy`, "text.npy: expected"],
	["knn --feat-path text.npy --out new.npy", "text.npy: expected"],
	[
		"knn --feat-path dir.npy --out new.npy",
		"dir.npy: expected a .npy file, got a directory",
	],
	[
		"evaluate --labels-path text.npy --clusters-path l.npy",
		"text.npy: expected",
	],
	[
		"evaluate --labels-path l.npy --clusters-path bad.csv",
		"bad.csv: expected one column of labels",
	],
	[
		"evaluate --labels-path l.npy --clusters-path bad.json",
		"bad.json: expected JSON",
	],
	// wrong shape or dtype
	[
		`${train} --labels-path l.npy --feat-path l.npy`,
		"l.npy: expected a matrix (2 dimensions)",
	],
	[
		`${train} --labels-path f.npy ${files}`,
		"f.npy: expected N or N x 1 values, got 12 x 8",
	],
	[`${train} --labels-path half.npy ${files}`, "half.npy: expected integers"],
	[
		`${train} --labels-path l.npy --feat-path f.npy --knn-graph-path f.npy`,
		"f.npy: expected integers, got 0.84",
	],
	[
		`${test_} ${net} --val-feat-path f.npy --val-knn-graph-path rows.npy`,
		"rows.npy: expected 12 rows, one per feature row, got 11",
	],
	[
		`${cluster} ${net} --feat-path f.npy --knn-graph-path l.npy`,
		"l.npy: expected a matrix",
	],
	["knn --feat-path l.npy --out new.npy", "l.npy: expected a matrix"],
	[
		"evaluate --labels-path f.npy --clusters-path l.npy",
		"f.npy: expected N or N x 1 values",
	],
	// index out of range, a graph that does not fit the options
	[
		`${train} --labels-path l.npy --feat-path f.npy --knn-graph-path range.npy`,
		"range.npy: expected indices from 0 to 11, got 12 in row 1, column 2",
	],
	[
		`${test_} ${net} --val-feat-path f.npy --val-knn-graph-path range.npy`,
		"range.npy: expected indices from 0 to 11",
	],
	[
		`${cluster} ${net} --feat-path f.npy --knn-graph-path from-1.npy`,
		"from-1.npy: expected row numbers from 0, got 1 to 12: a 1-based graph (subtract 1)",
	],
	[
		`cluster --k-at-hop 5 2 ${net} ${files} --out new.csv`,
		"g.npy: expected at least 6 columns",
	],
	[
		`test --k-at-hop 5 2 ${net} ${val} --out-dir new`,
		"g.npy: expected at least 6 columns",
	],
	[
		`train --k-at-hop 5 2 --labels-path l.npy ${files} --logs-dir new`,
		"g.npy: expected at least 6 columns",
	],
	[
		`${train} --labels-path l.npy ${files} --val-labels-path l.npy ${val}`,
		"g.npy: expected at least 12 columns",
	],
	// NaN
	[
		`${train} --labels-path l.npy --feat-path nan.npy`,
		"nan.npy: expected finite float32 values, got NaN",
	],
	[
		`${test_} ${net} --val-feat-path nan.npy`,
		"nan.npy: expected finite float32 values",
	],
	[
		`${cluster} ${net} --feat-path nan.npy`,
		"nan.npy: expected finite float32 values",
	],
	[
		"knn --feat-path nan.npy --out new.npy",
		"nan.npy: expected finite float32 values",
	],
	// checkpoints
	[
		`${test_} ${net} --val-feat-path wide.npy`,
		`c.ckpt: expected features of length 8, got 16 in ${at("wide.npy")} (train`,
	],
	[
		`${cluster} ${net} --feat-path wide.npy`,
		`c.ckpt: expected features of length 8, got 16 in ${at("wide.npy")} (train`,
	],
	[
		`train --k-at-hop 3 2 --labels-path short.npy --feat-path narrow.npy --init c.ckpt --logs-dir new`,
		`c.ckpt: expected features of length 8, got 4 in ${at("narrow.npy")} (train`,
	],
	[`${test_} --checkpoint cut.ckpt ${val}`, "cut.ckpt: expected"],
	[`${cluster} --checkpoint f.npy ${files}`, "f.npy: expected a checkpoint"],
	["convert cut.ckpt new.ckpt", "cut.ckpt: expected"],
	["convert text.npy new.ckpt", "text.npy: expected a checkpoint"],
	[
		`${train} --labels-path l.npy ${files} --val-feat-path wide.npy --val-labels-path l.npy`,
		"l.npy: expected 6 labels, one per feature row, got 12",
	],
	// labels of another length
	[
		`${train} --labels-path short.npy ${files}`,
		"short.npy: expected 12 labels, one per feature row, got 11",
	],
	[
		`${test_} ${net} ${val} --val-labels-path short.npy`,
		"short.npy: expected 12 labels, one per feature row, got 11",
	],
	// labels of which nothing is known
	[
		`${train} --labels-path unknown.csv ${files}`,
		"unknown.csv: expected at least 1 label that is known, got -1 for all 12",
	],
	[
		`${train} --labels-path lone.csv ${files}`,
		"lone.csv: expected at least 2 labels that are known, got 1",
	],
	[
		"evaluate --labels-path unknown.csv --clusters-path l.npy",
		"unknown.csv: expected at least 1 label that is known, got -1 for all 12",
	],
	[
		"evaluate --labels-path ids.csv --clusters-path other-ids.csv",
		"other-ids.csv: expected every id of",
	],
	[
		"evaluate --labels-path same-ids.csv --clusters-path ids.csv",
		'same-ids.csv: expected each id once, got "a.jpg" twice',
	],
	[
		"evaluate --labels-path l.npy --clusters-path l.npy --noise some",
		"--noise: expected one of own, one, leave-out",
	],
	[
		"evaluate --labels-path l.npy --clusters-path short.npy",
		"short.npy: expected 12 rows, one per label, got 11",
	],
	[
		`${cluster} ${net} ${files} --ids names.txt`,
		"names.txt: expected 12 names, one a line, got 2 lines",
	],
	[
		`${train} --labels-path l.npy ${files} --val-feat-path f.npy`,
		"--val-labels-path: expected features and labels",
	],
	[
		`${train} --labels-path l.npy ${files} --val-labels-path l.npy`,
		"--val-feat-path: expected features and labels",
	],
	// paths that cannot be written
	[
		`train --labels-path l.npy ${files} --logs-dir f.npy`,
		"f.npy/log.txt: expected a writable file, got a path that leads through a file",
	],
	[
		`test ${net} ${val} --out-dir f.npy`,
		"f.npy/edges.npy: expected a writable file, got a path that leads through a file",
	],
	[
		`test ${net} ${val} --out-dir taken`,
		"taken/clusters.npy: expected a writable file, got a directory",
	],
	[
		`cluster ${net} ${files} --out f.npy/new.csv`,
		"f.npy/new.csv: expected a writable file, got a path that leads through a file",
	],
	[
		`cluster ${net} ${files} --out dir.npy`,
		"dir.npy: expected a writable file, got a directory",
	],
	[
		"knn --feat-path f.npy --out dir.npy",
		"dir.npy: expected a writable file, got a directory",
	],
	["convert c.ckpt f.npy/new.ckpt", "f.npy/new.ckpt: expected a writable file"],
	// unknown extensions
	[
		`cluster ${net} ${files} --out new.xlsx`,
		"new.xlsx: expected a name that ends in .csv, .npy, .json or .parquet, got .xlsx",
	],
	[
		`cluster ${net} ${files} --out new`,
		"new: expected a name that ends in .csv, .npy, .json or .parquet, got no extension",
	],
	[
		"knn --feat-path f.npy --out new.json",
		"new.json: expected a name that ends in .npy, .csv or .parquet, got .json",
	],
	[
		"evaluate --labels-path l.npy --clusters-path names.txt",
		"names.txt: expected 12 rows, one per label, got 2",
	],
	[
		"convert c.ckpt new.pth",
		"new.pth: expected a name that ends in .ckpt, .safetensors or .onnx, got .pth",
	],
];

describe("bad input is refused in one line and leaves nothing behind", () => {
	test.each(cases)("%s", async (line, message) => {
		const before = readdirSync(folder, { recursive: true }).sort();
		const start = message.startsWith("--") ? message : at(message);
		await expectUsageError(
			toArguments(line),
			new RegExp(`^${start.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`),
		);
		expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
	});

	test.each([
		["train --feat-path f.npy --labels-path l.npy --logs-dir busy", "busy"],
		[`test ${net} --val-feat-path f.npy --out-dir busy`, "busy"],
		[`cluster ${net} --feat-path f.npy --out busy.csv`, "busy.csv"],
		["knn --feat-path f.npy --out busy.npy", "busy.npy"],
		["convert c.ckpt busy.ckpt", "busy.ckpt"],
	])("an output that another run writes to: %s", async (line, name) => {
		const open = name.includes(".") ? openOutputFile : openOutputFolder;
		const output = open(at(name));
		await expectUsageError(
			toArguments(line),
			`${at(name)}: expected an output that no other run writes to, got one that process ${process.pid} is writing to (wait for it, or choose another output)`,
		);
		output.close();
		expect(existsSync(at(name))).toBe(false);
	});

	test("a file that a result would replace stays as it was", async () => {
		const old = at("old.csv");
		writeFileSync(old, "row,cluster,cluster_size\n0,0,1\n");
		const before = readFileSync(old);
		await expectUsageError(
			toArguments(`cluster ${net} --feat-path nan.npy --out old.csv`),
			/NaN/,
		);
		expect(existsSync(old) && readFileSync(old)).toEqual(before);
	});
});
