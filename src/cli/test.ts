/** `test`: scores every link, groups, writes edges, scores and clusters, and judges where there are labels. */

import { countUnknown } from "../core/labels.ts";
import type { EngineName } from "../engine.ts";
import { InputError } from "../errors.ts";
import { bundledFaces } from "../io/bundled.ts";
import { checkResultPlaces, withResults } from "../io/results.ts";
import { openFolder } from "../io/run-place.ts";
import { graphDefaults } from "../options/graph-options.ts";
import type { CommandAction } from "./command-action.ts";
import { openScoringEngine } from "./engine.ts";
import {
	checkGraph,
	type FeatureOptions,
	readOrOpenSet,
	type SetPaths,
} from "./inputs.ts";
import { openNetwork } from "./network.ts";
import {
	limitWorkers,
	sayNotes,
	scoringNotes,
	unusedNotes,
	warnOfDimensions,
} from "./notes.ts";
import { withRunOutput } from "./place.ts";
import {
	type GraphInputOptions,
	neighboursFor,
	readOrBuiltGraph,
} from "./running/set-graph.ts";
import {
	announceScoringMemory,
	clusterWithProgress,
	optionsFor,
	type ScoringOptions,
} from "./scoring.ts";
import { printResult } from "./streams.ts";
import { describeTest, testResult } from "./test-report.ts";
import {
	type ResumeOptions,
	scoringFingerprint,
	withShards,
} from "./unfinished.ts";

export interface TestOptions
	extends ScoringOptions,
		FeatureOptions,
		GraphInputOptions,
		ResumeOptions {
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
	readonly checkpoint: string;
	readonly nmiAverage: "geometric" | "arithmetic";
	readonly outDir: string;
	readonly backend: EngineName | "auto";
}

/** What says how figures are printed, of which there are none without labels. */
const judgingFlags = ["--nmi-average", "--print-freq"];

export const runTest: CommandAction = async (given, streams) => {
	const asked: TestOptions = given.options;
	const startedAt = performance.now();
	checkResultPlaces(asked.outDir);
	const paths = inputPaths(asked);
	const set = await readOrOpenSet(paths, asked);
	const { rows, cols } = set.features;
	const network = openNetwork(asked, given.typed, {
		path: paths.features,
		cols,
	});
	const { options, notes } = limitWorkers(
		optionsFor(network, asked, given.typed),
		rows,
	);
	checkGraph(set, options);
	const width = neighboursFor(options, graphDefaults.k);
	const { metadata } = network;
	notes.push(...scoringNotes({ set, width, options, metadata }, given.typed));
	if (!set.labels)
		notes.push(
			...unusedNotes(given.typed, judgingFlags, "there are no labels"),
		);
	await withRunOutput(openFolder(asked.outDir), async (output) => {
		sayNotes(streams, notes);
		warnOfDimensions(streams, paths.features, cols, metadata);
		const engine = await openScoringEngine(
			options.backend,
			network,
			streams,
			options,
		);
		announceScoringMemory(engine, network, set, width, options, streams);
		const fingerprint = () =>
			scoringFingerprint({ engine, network, set, width, options });
		const run = { output, options, streams, fingerprint };
		await withShards(run, async (shards) => {
			const kept = { ...options, shards };
			const building = { engine, k: width, options: kept, streams };
			const graph = await readOrBuiltGraph(set, building);
			const loadSeconds = (performance.now() - startedAt) / 1000;
			const { clustered, files } = await withResults(
				options.outDir,
				async (results) => {
					const clustered = await clusterWithProgress(
						engine,
						network,
						{ ...set, graph },
						set.graphName,
						{ ...kept, onLinks: results.addLinks },
						streams,
					);
					const { clusters } = clustered.grouping;
					return { clustered, files: results.finish(clusters) };
				},
			);
			const total = (performance.now() - startedAt) / 1000;
			const unknown = set.labels ? countUnknown(set.labels) : 0;
			const result = testResult(engine, rows, unknown, clustered, files, {
				load: loadSeconds,
				...clustered.seconds,
				total,
			});
			const { tables } = clustered;
			const lines = describeTest(result, tables, options.nmiAverage);
			printResult(streams, options, result, lines);
		});
	});
};

/** Without features of one's own: the bundled faces. */
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
