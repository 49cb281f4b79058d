/** The library of a build, with what of it only the benchmark needs. */
import { join } from "node:path";

const inner = {
	"arrays/random.js": ["createRandom", "permutation"],
	"subgraph/subgraph.js": ["createSubgraphBuilder"],
	"metrics/contingency.js": ["createContingency"],
	"metrics/nmi.js": ["measureInformation", "scoreNmi"],
	"graph/recall.js": ["estimateRecall"],
	"lgcn/gcn.js": ["initialWeights"],
	"relational/weights.js": ["initialRelationalWeights"],
};

export async function openLibrary(dist) {
	const library = { ...(await import(join(dist, "src/index.js"))) };
	for (const [file, names] of Object.entries(inner)) {
		const module = await import(join(dist, "src", file));
		for (const name of names) library[name] = module[name];
	}
	return library;
}
