/** What `test` prints: one object for scripts, the reference's two tables for people. */

import type { Engine } from "../../engines/engine.ts";
import type { ResultFiles } from "../../files/runs/results.ts";
import type { TwoTables } from "../../grouping/group.ts";
import type { ClusterScores } from "../../metrics/scores.ts";
import type { ClusteredSet } from "../../pipeline/cluster-set.ts";
import {
	count,
	describeCount,
	describeFigures,
	formatTable,
	scoreCells,
} from "./report.ts";

export function testResult(
	engine: Engine,
	pivots: number,
	unknown: number,
	clustered: ClusteredSet,
	files: ResultFiles,
	seconds: Readonly<Record<string, number>>,
) {
	const { links, clusters, tables } = clustered;
	// Of no links, nothing is right or wrong.
	const figures = links.figures?.links ? links.figures : null;
	const reported = ({ items, clusters, bcubed, nmi }: ClusterScores) => ({
		items,
		clusters,
		bcubed,
		nmi,
	});
	return {
		engine: engine.description,
		engines: links.engines,
		pivots,
		links: links.numLinks,
		seconds,
		pairwise: figures && {
			loss: figures.loss,
			accuracy: figures.accuracy,
			precision: figures.precision,
			recall: figures.recall,
		},
		clusters,
		all: tables && reported(tables.all),
		withoutSingletons: tables?.withoutSingletons
			? reported(tables.withoutSingletons)
			: null,
		files,
		/** Items of unknown identity, left out of all figures. */
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
