/** A data set to train on. */
import type { KnnGraph } from "../arrays/knn-graph.ts";
import { countUnknown, type Labels } from "../arrays/labels.ts";
import type { FloatMatrix } from "../arrays/matrix.ts";
import { InputError } from "../errors.ts";
import { countLinks } from "../subgraph/positives.ts";

export interface LabelledSet {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	/** Links with a row of unknown identity have no loss, and such rows are no samples. */
	readonly labels: Labels;
}

/** @throws InputError where no link between a row and its first `numNeighbours` joins two rows of known identity: nothing would have a loss */
export function requireKnownLinks(
	{ graph, labels }: LabelledSet,
	numNeighbours: number,
): void {
	const numUnknown = countUnknown(labels);
	if (numUnknown === 0) return;
	const { links, unknown } = countLinks(graph, labels.ids, numNeighbours);
	if (links === unknown)
		throw new InputError(
			"labels",
			"a link between two rows of known identity",
			`none, ${numUnknown} of ${labels.ids.length} labels are -1`,
		);
}
