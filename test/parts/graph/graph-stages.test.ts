/** The graph of a run in parts has the same bytes as that of one machine, for any number of parts, threads and bytes of memory. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { KnnGraph } from "../../../src/arrays/knn-graph.ts";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { loadEngine } from "../../../src/engines/choose-engine.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { buildApproximateGraph } from "../../../src/graph/approximate/approximate-search.ts";
import { buildGraph } from "../../../src/graph/build-graph.ts";
import {
	createApproximateThreads,
	startListSearchers,
} from "../../../src/graph/search-pool.ts";
import type { Metric } from "../../../src/graph/similarity.ts";
import {
	graphStages,
	listGraphStages,
} from "../../../src/parts/graph/graph-stages.ts";
import type { PartContext } from "../../../src/parts/part-context.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";
import { readWholeGraph, runParts } from "../../helpers/graph-parts.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const variants = { tags: ["slow/variants"] };
const metrics: Metric[] = ["cosine", "euclidean"];
let engine: Engine;
beforeAll(async () => {
	engine = await loadEngine("wasm");
});

/** Some rows are equal, some are zeros. */
function featuresWithCopies(rows: number, cols: number): FloatMatrix {
	const features = randomFeatures(rows, cols, 1, 0.3);
	features.data.copyWithin(cols * (rows - 30), 0, cols * 20);
	features.data.fill(0, cols * 40, cols * 43);
	return features;
}

interface Changes {
	readonly metric?: Metric;
	readonly method?: "exact" | "approximate" | "auto";
	readonly lists?: object;
	readonly memory?: number;
	readonly workers?: number;
	readonly align?: number;
}

let numRuns = 0;

function runInParts(
	features: FloatMatrix,
	k: number,
	parts: number,
	changes: Changes = {},
): Promise<PartContext> {
	const { method = "approximate", metric = "cosine", lists } = changes;
	return runParts({
		folder: join(base, `run-${numRuns++}`),
		features,
		parts,
		width: k,
		options: { metric, method, seed: 1, copies: "none", lists },
		stages: listGraphStages({ rows: features.rows, method, parts }),
		works: graphStages,
		...changes,
	});
}

const graphInParts = async (...run: Parameters<typeof runInParts>) =>
	readWholeGraph(await runInParts(...run));

const manyLists = { rowsPerList: 60, numProbes: 4, wantedRecall: 0.96 };

/** The graph by one machine's approximate search, with other lists than usual. */
async function approximateGraph(
	features: FloatMatrix,
	k: number,
	metric: Metric,
	lists = manyLists,
): Promise<KnnGraph> {
	const pool = startListSearchers(1, features.rows);
	const { graph } = await buildApproximateGraph(features, {
		k,
		metric,
		...lists,
		random: createRandom(1),
		onProgress() {},
		threads: createApproximateThreads(pool, features, metric),
	});
	await pool.close();
	return graph;
}

const plain = ({ rows, cols, data }: KnnGraph) => ({
	rows,
	cols,
	data: Array.from(data),
});

describe.each(metrics)("an exact %s graph", (metric) => {
	const inSomeParts = async (parts: number) => {
		const features = featuresWithCopies(1500, 12);
		const { graph } = await buildGraph(engine, features, {
			k: 15,
			metric,
			method: "exact",
			seed: 1,
			onProgress() {},
		});
		const exact = { metric, method: "exact" } as const;
		const inParts = await graphInParts(features, 15, parts, exact);
		expect(plain(inParts)).toEqual(plain(graph));
	};
	test("in 3 parts", () => inSomeParts(3));
	test.each([1, 7])("in %i parts", variants, inSomeParts);
});

describe.each(metrics)("an approximate %s graph", (metric) => {
	const features = featuresWithCopies(1200, 10);
	let graph: KnnGraph;
	beforeAll(async () => {
		graph = await approximateGraph(features, 12, metric);
	});

	const inSomeParts = async (parts: number) => {
		const inParts = await graphInParts(features, 12, parts, {
			metric,
			lists: manyLists,
		});
		expect(plain(inParts)).toEqual(plain(graph));
	};
	test("in 3 parts", () => inSomeParts(3));
	test.each([1, 7])("in %i parts", variants, inSomeParts);

	test(
		"with little memory, 2 threads and parts that begin at batches",
		variants,
		async () => {
			const inParts = await graphInParts(features, 12, 3, {
				metric,
				lists: manyLists,
				memory: 60_000,
				workers: 2,
				align: 64,
			});
			expect(plain(inParts)).toEqual(plain(graph));
		},
	);
});

/** Rows along a circle: a round reaches only a few rows further. */
function circle(rows: number): FloatMatrix {
	const random = createRandom(1);
	const data = Float32Array.from({ length: rows * 2 }, (_, i) => {
		const angle = (2 * Math.PI * (i >> 1)) / rows;
		return (i % 2 ? Math.sin : Math.cos)(angle) + 1e-4 * random.next();
	});
	return { rows, cols: 2, data };
}

test("more rounds than there are stages", variants, async () => {
	const features = circle(700);
	const lists = { rowsPerList: 6, numProbes: 2, wantedRecall: 2 };
	const graph = await approximateGraph(features, 100, "cosine", lists);
	const context = await runInParts(features, 100, 3, { lists });
	expect(context.files.lengthOf("recall-4", 0, "neighbours")).not.toBeNull();
	expect(plain(readWholeGraph(context))).toEqual(plain(graph));
});

test.each([1, 3, 7])(
	"two levels of lists in %i parts",
	variants,
	async (parts) => {
		const features = featuresWithCopies(1500, 10);
		const lists = { ...manyLists, rowsPerList: 5, twoLevelsFrom: 100 };
		const graph = await approximateGraph(features, 12, "cosine", lists);
		const context = await runInParts(features, 12, parts, { lists });
		expect(context.files.lengthOf("centres", 0, "coarse")).toBe(18 * 10);
		expect(plain(readWholeGraph(context))).toEqual(plain(graph));
	},
);

test("rows for which the lists find too few", async () => {
	const features = featuresWithCopies(500, 8);
	const lists = { rowsPerList: 6, numProbes: 1, wantedRecall: 2 };
	const graph = await approximateGraph(features, 12, "cosine", lists);
	const context = await runInParts(features, 12, 3, { lists });
	const { files } = context;
	const found = files.read<Int32Array>("refine-1", 0, "near");
	// Such a row ends with its own number.
	expect(found.slice(12, 13)).toEqual(Int32Array.of(0));
	// The second round gains nothing, so that it is the last one.
	expect(files.lengthOf("refine-3", 0, "near")).toBeNull();
	expect(plain(readWholeGraph(context))).toEqual(plain(graph));
});

test.each([1, 2, 20])("an approximate graph of %i rows", async (rows) => {
	const features = randomFeatures(rows, 5, 3);
	const graph = await approximateGraph(features, 12, "cosine");
	const inParts = await graphInParts(features, 12, 3, { lists: manyLists });
	expect(plain(inParts)).toEqual(plain(graph));
});
