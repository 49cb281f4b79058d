/** What `test` prints: one object for scripts, the reference's two tables for people. */
import { countRows } from "../../arrays/clusters.ts";
import type { ResultFiles } from "../../files/runs/results.ts";
import type { TwoTables } from "../../grouping/group.ts";
import type { ClusterScores } from "../../metrics/scores.ts";
import type { LinkScores } from "../../pipeline/link-scores.ts";
import {
	count,
	describeCount,
	describeFigures,
	formatTable,
	scoreCells,
} from "./report.ts";

/** The outcome of a test; its figures leave out rows of unknown identity. */
export interface TestedSet {
	readonly engine: string;
	readonly rows: number;
	readonly unknown: number;
	readonly scores: LinkScores;
	readonly clusters: Int32Array;
	readonly tables: TwoTables | null;
	readonly files: ResultFiles;
	readonly seconds: Readonly<Record<string, number>>;
}

export function testResult(tested: TestedSet) {
	const { engine, rows, unknown, scores, tables, files, seconds } = tested;
	// Without links there are no figures.
	const figures = scores.figures?.links ? scores.figures : null;
	const report = ({ items, clusters, bcubed, nmi }: ClusterScores) => ({
		items,
		clusters,
		bcubed,
		nmi,
	});
	return {
		engine,
		engines: scores.engines,
		pivots: rows,
		links: scores.numLinks,
		seconds,
		pairwise: figures && {
			loss: figures.loss,
			accuracy: figures.accuracy,
			precision: figures.precision,
			recall: figures.recall,
		},
		clusters: countRows(tested.clusters).length,
		all: tables && report(tables.all),
		withoutSingletons: tables?.withoutSingletons
			? report(tables.withoutSingletons)
			: null,
		files,
		unknown,
	};
}

export function describeTest(
	result: ReturnType<typeof testResult>,
	tables: TwoTables | null,
	average: "geometric" | "arithmetic",
): string[] {
	const { pivots, unknown, links, clusters, seconds, files, pairwise } = result;
	const lines = [
		`${count(pivots)} items, ${count(links)} links, ${count(clusters)} clusters in ${seconds.total.toFixed(1)} s (scoring ${seconds.score.toFixed(1)} s)`,
	];
	if (unknown > 0)
		lines.push(
			`${describeCount(unknown, "item has", "items have")} an unknown identity (-1): left out of the figures`,
		);
	if (tables)
		lines.push(
			`links: ${pairwise ? describeFigures({ ...pairwise, links }) : "none"}`,
			...formatTable([
				["", "items", "clusters", "B-Cubed P", "B-Cubed R", "B-Cubed F", "NMI"],
				scoreCells("all items", tables.all, average),
				scoreCells(
					"without one-item clusters",
					tables.withoutSingletons,
					average,
				),
			]),
		);
	lines.push(`-> ${files.edges}, ${files.scores}, ${files.clusters}`);
	return lines;
}
