/**
 * Whether this tool wrote the file that a result would replace, judged by its content alone.
 * Any other file may be somebody's work, such as a table with names that a person typed.
 */
import { statSync } from "node:fs";
import { extname } from "node:path";
import { InputError } from "../../errors.ts";
import { type InputFile, withInputFile } from "../input-file.ts";
import { readText } from "../read-text.ts";
import { parseStatistics } from "../runs/statistics-file.ts";
import { foreignArray } from "./own-arrays.ts";
import { foreignCsv } from "./own-csv.ts";
import { foreignGraphCsv } from "./own-graph-csv.ts";
import { foreignJson } from "./own-json.ts";
import { foreignCheckpoint, foreignLog, foreignOnnx } from "./own-models.ts";
import { foreignParquet } from "./own-parquet.ts";
import { foreignPeopleCsv, foreignPeopleJson } from "./own-people.ts";
import { foreignReport } from "./own-report.ts";

/** What a file is written with; for clusters and networks the extension says the format. */
export type OutputKind =
	| "clusters"
	| "people"
	| "graph"
	| "edges"
	| "scores"
	| "network"
	| "log"
	| "report"
	| "statistics"
	| "rows";

type Check = (path: string) => string | null;

const whole = (check: (file: InputFile) => string | null): Check => {
	return (path) => withInputFile(path, "a file", check);
};
const asText = (
	check: (text: string, path: string) => string | null,
): Check => {
	return (path) => check(readText(path, "text"), path);
};
const checkpoint = whole(foreignCheckpoint);

const checks: Record<OutputKind, Record<string, Check>> = {
	clusters: {
		".npy": whole((file) => foreignArray(file, "clusters")),
		".csv": whole(foreignCsv),
		".json": asText(foreignJson),
		".parquet": whole((file) => foreignParquet(file, "cluster_size")),
	},
	people: {
		".csv": whole(foreignPeopleCsv),
		".json": asText(foreignPeopleJson),
		".parquet": whole((file) => foreignParquet(file, "hidden")),
	},
	graph: {
		".npy": whole((file) => foreignArray(file, "graph")),
		".csv": whole(foreignGraphCsv),
		".parquet": whole((file) => foreignParquet(file, "neighbours")),
	},
	edges: { ".npy": whole((file) => foreignArray(file, "edges")) },
	scores: { ".npy": whole((file) => foreignArray(file, "scores")) },
	network: {
		".ckpt": checkpoint,
		".safetensors": checkpoint,
		".onnx": whole(foreignOnnx),
	},
	log: { ".txt": asText(foreignLog) },
	report: { ".html": asText(foreignReport) },
	// Rows of features, names and numbers of any kind say nothing of who wrote them.
	rows: { ".npy": () => "any other rows", ".txt": () => "any other lines" },
	statistics: {
		".json": asText((text) =>
			parseStatistics(text) ? null : "one of other contents",
		),
	},
};

/**
 * Why the file at `path` is no `kind` that this tool wrote, in words that follow `got`; null for one that it wrote, an empty one, and
 * where there is no file. `format` is the one that will be written where the name does not say it, such as `csv`.
 */
export function foreignOutput(
	path: string,
	kind: OutputKind,
	format: string | null = null,
): string | null {
	const check =
		checks[kind][format ? `.${format}` : extname(path).toLowerCase()];
	if (isReplaceable(path)) return null;
	if (!check) return "one in a format that it does not write";
	try {
		return check(path);
	} catch (error) {
		if (error instanceof InputError) return "another kind of file";
		throw error;
	}
}

/** Folders and devices are refused elsewhere. */
function isReplaceable(path: string): boolean {
	try {
		const stats = statSync(path);
		return !stats.isFile() || stats.size === 0;
	} catch {
		return true;
	}
}
