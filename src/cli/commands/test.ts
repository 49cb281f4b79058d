/** `test`: scores every link, groups, writes edges, scores and clusters, and judges where there are labels. */
import { graphDefaults } from "../../config.ts";
import { countUnknown } from "../../arrays/labels.ts";
import type { EngineName } from "../../engines/engine.ts";
import { InputError } from "../../errors.ts";
import { bundledFaces } from "../../files/bundled.ts";
import { checkResultPlaces, withResults } from "../../files/runs/results.ts";
import { openFolder } from "../../files/runs/run-output.ts";
import { openScoringEngine } from "../running/open-engine.ts";
import {
	checkGraph,
	type FeatureOptions,
	type GraphInputOptions,
	givenOrBuiltGraph,
	neighboursFor,
	readOrOpenSet,
	type SetPaths,
} from "../input/read-set.ts";
import { openNetwork } from "../input/network.ts";
import {
	limitWorkers,
	sayNotes,
	scoringNotes,
	unusedNotes,
	warnOfDimensions,
} from "../output/notes.ts";
import { inPlace } from "../running/with-run-output.ts";
import type { CommandAction } from "../program.ts";
import {
	announceScoringMemory,
	clusterWithProgress,
	optionsFor,
	type ScoringOptions,
} from "../running/cluster-with-progress.ts";
import { printResult } from "../output/streams.ts";
import { describeTest, testResult } from "../output/test-report.ts";
import { type ResumeOptions, scoringStamp, withShards } from "../running/with-shards.ts";

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
	await inPlace(openFolder(asked.outDir), async (place) => {
		sayNotes(streams, notes);
		warnOfDimensions(streams, paths.features, cols, metadata);
		const engine = await openScoringEngine(
			options.backend,
			network,
			streams,
			options,
		);
		announceScoringMemory(engine, network, set, width, options, streams);
		const stamp = () => scoringStamp(engine, network, set, width, options);
		await withShards(place, options, streams, stamp, async (shards) => {
			const kept = { ...options, shards };
			const graph = await givenOrBuiltGraph(engine, set, width, kept, streams);
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
