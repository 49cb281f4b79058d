/** `test`: scores every link, groups, writes edges, scores and clusters, and judges where there are labels. */
import type { EngineName } from "../engine.ts";
import { bundledFaces } from "../io/bundled.ts";
import { readFloatMatrix, readLabels } from "../io/npy.ts";
import { writeResults } from "../io/results.ts";
import { openEngine } from "./engine.ts";
import {
	type GraphInputOptions,
	neededNeighbours,
	readOrBuildGraph,
} from "./inputs.ts";
import { openNetwork } from "./network.ts";
import type { CommandAction } from "./program.ts";
import { clusterWithProgress, type ScoringOptions } from "./scoring.ts";
import { printResult } from "./streams.ts";
import { describeTest, testResult } from "./test-report.ts";

export interface TestOptions extends ScoringOptions, GraphInputOptions {
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
	readonly checkpoint: string;
	readonly nmiAverage: "geometric" | "arithmetic";
	readonly outDir: string;
	readonly backend: EngineName | "auto";
}

export const runTest: CommandAction = async (given, streams) => {
	const options: TestOptions = given.options;
	const startedAt = performance.now();
	const paths = inputPaths(options);
	const features = readFloatMatrix(paths.features, { shared: false });
	const labels = paths.labels ? readLabels(paths.labels, features.rows) : null;
	const network = openNetwork(options, given.typed, features.cols);
	const engine = await openEngine(options.backend, streams, options);
	const graph = await readOrBuildGraph(
		engine,
		features,
		paths.graph,
		neededNeighbours(options),
		options,
		streams,
	);
	const loadSeconds = (performance.now() - startedAt) / 1000;
	const clustered = await clusterWithProgress(
		engine,
		network,
		{ features, graph, labels },
		paths.graph ?? paths.features,
		options,
		streams,
	);
	const { links, grouping } = clustered;
	const files = writeResults(options.outDir, links, grouping.clusters);
	const totalSeconds = (performance.now() - startedAt) / 1000;
	const result = testResult(engine, features.rows, clustered, files, {
		load: loadSeconds,
		...clustered.seconds,
		total: totalSeconds,
	});
	printResult(
		streams,
		options,
		result,
		describeTest(result, clustered.tables, options.nmiAverage),
	);
};

/** Without features of one's own: the bundled faces. */
function inputPaths(options: TestOptions) {
	return options.valFeatPath === null
		? bundledFaces
		: {
				features: options.valFeatPath,
				graph: options.valKnnGraphPath,
				labels: options.valLabelsPath,
			};
}
