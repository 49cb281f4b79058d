/** Stand-ins for the stages of graph and copies, which one part computes as the one-machine code does. */
import { readGraph } from "../../files/formats/read.ts";
import type { PartArrays } from "../../files/parts/part-files.ts";
import { gatherRows } from "../../files/stored/gather-rows.ts";
import { buildGraph } from "../../graph/build-graph.ts";
import { everyRow } from "../../graph/similarity.ts";
import { collapseCopies } from "../../pipeline/collapse-copies.ts";
import { readDecisions } from "../inputs.ts";
import type { StageEntry } from "../manifest.ts";
import type { StageWork } from "../part-context.ts";
import { impostorArrays } from "../relational/impostor-files.ts";
import { hasNearCopies, openSetB, rangeOf } from "../sets.ts";
import { type RunFacts, settingsOf } from "../settings.ts";

export function listStandIns({ parts }: RunFacts): StageEntry[] {
	return [
		{ name: "leaders", parts: 1, needs: ["graph"] },
		{ name: "leaders-graph", parts, needs: ["leaders"] },
	];
}

const leaders: StageWork = async (context) => {
	const { manifest, features: stored, network } = context;
	const settings = settingsOf(manifest);
	const engine = await context.loadEngine();
	const { rows } = stored;
	const features = gatherRows(stored, everyRow(0, rows, 1));
	const path = manifest.inputs.knnGraphPath?.path ?? null;
	const graph = path
		? await readGraph(path, rows, { shared: true, key: null })
		: null;
	const options = { ...settings, workers: context.workers };
	const collapsed = await collapseCopies(
		{ features, graph },
		{
			...settings,
			overwrites: true,
			metadata: network.metadata,
			impostors: manifest.impostors ?? undefined,
			decisions: readDecisions(context),
			async build(some, { k = manifest.width }) {
				const building = { ...options, k, onProgress() {} };
				return (await buildGraph(engine, some, building)).graph;
			},
		},
	);
	const { copies, copyOf, impostors } = collapsed;
	const hasNear = copies && copies.rows > copies.equal;
	return {
		...(hasNear && { copyOf: copyOf! }),
		...(copies?.cutOff && { cutOff: Float64Array.of(copies.cutOff) }),
		...(impostors && !manifest.impostors && impostorArrays(impostors)),
		neighbours: collapsed.graph.data,
	};
};

const cutGraph: StageWork = async (context, part): Promise<PartArrays> => {
	if (!hasNearCopies(context)) return {};
	const { rows } = openSetB(context);
	const { files } = context;
	const cols = files.lengthOf("leaders", 0, "neighbours")! / rows;
	const { first, end } = rangeOf(context, rows, part);
	const cut = [first * cols, end * cols] as const;
	return { neighbours: files.read("leaders", 0, "neighbours", ...cut) };
};

export const standIns: Readonly<Record<string, StageWork>> = {
	leaders,
	"leaders-graph": cutGraph,
};
