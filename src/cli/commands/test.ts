/** `test`: scores every link, groups, writes edges, scores and clusters, and judges where there are labels. */
import { countUnknown } from "../../arrays/labels.ts";
import { InputError } from "../../errors.ts";
import { bundledFaces } from "../../files/bundled.ts";
import { checkResultFiles, withResults } from "../../files/runs/results.ts";
import { openOutputFolder } from "../../files/runs/run-output.ts";
import { judge, poolScores } from "../../grouping/group.ts";
import { graphDefaults } from "../../options/graph-options.ts";
import type { CommandAction } from "../command-action.ts";
import { openNetwork } from "../input/network.ts";
import { readOrOpenSet, type SetPaths } from "../input/read-set.ts";
import { unusedNotes } from "../output/notes.ts";
import { printResult } from "../output/streams.ts";
import { describeTest, testResult } from "../output/test-report.ts";
import {
	groupWithProgress,
	scoreWithProgress,
} from "../running/score-and-group.ts";
import {
	planScoring,
	runScoring,
	type ScoringCommandOptions,
} from "../running/scoring-run.ts";
import { readOrBuiltGraph } from "../running/set-graph.ts";

export interface TestOptions extends ScoringCommandOptions {
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
	readonly nmiAverage: "geometric" | "arithmetic";
	readonly outDir: string;
}

/** Options that have no effect without labels. */
const figureFlags = ["--nmi-average", "--print-freq"];

export const runTest: CommandAction<TestOptions> = async (parsed, streams) => {
	const startedAt = performance.now();
	const lap = createStopwatch();
	const { options, typed } = parsed;
	checkResultFiles(options.outDir);
	const paths = inputPaths(options);
	const featPath = paths.features;
	const set = await readOrOpenSet(paths, options);
	const { rows, cols } = set.features;
	const { labels } = set;
	const network = openNetwork(options, typed, { path: featPath, cols });
	const inputs = { featPath, set, network };
	const plan = planScoring(inputs, parsed, graphDefaults.k);
	if (!labels)
		plan.notes.push(...unusedNotes(typed, figureFlags, "there are no labels"));
	await runScoring(
		plan,
		openOutputFolder(options.outDir),
		streams,
		async (run) => {
			const graph = await readOrBuiltGraph(set, run);
			const load = lap();
			const tested = await withResults(options.outDir, async (results) => {
				const scoring = { ...run, onLinks: results.addLinks };
				const scores = await scoreWithProgress({ ...set, graph }, scoring);
				const score = lap();
				const links = poolScores(scores, scores.zeroRows, run.options);
				const { clusters } = groupWithProgress(links, run.options, streams);
				const propagate = lap();
				const tables = labels && judge(labels, clusters);
				const seconds = { load, score, propagate, evaluate: lap() };
				const files = results.finish(clusters);
				return { scores, clusters, tables, files, seconds };
			});
			const total = (performance.now() - startedAt) / 1000;
			const result = testResult({
				...tested,
				rows,
				unknown: labels ? countUnknown(labels) : 0,
				engine: run.engine.description,
				seconds: { ...tested.seconds, total },
			});
			const lines = describeTest(result, tested.tables, options.nmiAverage);
			printResult(streams, options, result, lines);
		},
	);
};

/** Returns a function that gives the seconds since its last call. */
function createStopwatch(): () => number {
	let startedAt = performance.now();
	return () => {
		const now = performance.now();
		const seconds = (now - startedAt) / 1000;
		startedAt = now;
		return seconds;
	};
}

/** The files of the user, or else the bundled faces. */
function inputPaths(options: TestOptions): SetPaths {
	const { valFeatPath, valKnnGraphPath, valLabelsPath } = options;
	if (valFeatPath === null && (valKnnGraphPath ?? valLabelsPath) !== null)
		throw new InputError(
			"--val-feat-path",
			`the features that ${valKnnGraphPath ?? valLabelsPath} belongs to`,
			"nothing",
		);
	if (valFeatPath === null) return bundledFaces;
	return {
		features: valFeatPath,
		graph: valKnnGraphPath,
		labels: valLabelsPath,
	};
}
