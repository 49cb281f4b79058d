/** The links that `cluster` decides by, one for each pair of rows that was scored. */
import { join } from "node:path";
import { library, score } from "./program.mjs";

/** Scores the links of features, with files in `folder`. */
export async function readLinks(features, numRows, folder, options) {
	const { poolLinks, readFloatVector, readIntMatrix } = await library();
	score(features, folder, options);
	const shared = { shared: false };
	const edges = readIntMatrix(join(folder, "edges.npy"), shared).data;
	const scores = readFloatVector(join(folder, "scores.npy"), shared);
	return poolLinks(edges, scores, numRows, "avg");
}
