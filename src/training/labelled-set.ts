/** The data sets that networks are trained on. */
import type { KnnGraph } from "../arrays/knn-graph.ts";
import { countUnknown, type Labels } from "../arrays/labels.ts";
import type { FloatMatrix } from "../arrays/matrix.ts";
import { InputError } from "../errors.ts";
import { countLinks } from "../subgraph/positives.ts";

/** N rows of features with their graph and identities. */
export interface LabelledSet {
	readonly features: FloatMatrix;
	readonly graph: KnnGraph;
	/** A row of unknown identity is not a sample, and its links have no loss. */
	readonly labels: Labels;
}

/** @throws InputError if no link between a row and its first `numNeighbours` neighbours joins two rows of known identity, so that no link has a loss */
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
