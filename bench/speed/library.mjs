/** The library of a build, with what of it only the benchmark needs. */
import { join } from "node:path";

const inner = {
	"core/random.js": ["createRandom", "permutation"],
	"core/subgraph.js": ["createSubgraphBuilder"],
	"core/contingency.js": ["createContingency"],
	"core/nmi.js": ["measureInformation", "scoreNmi"],
	"core/recall.js": ["estimateRecall"],
	"model/gcn.js": ["initialWeights"],
	"model/relational-weights.js": ["initialRelationalWeights"],
};

export async function openLibrary(dist) {
	const library = { ...(await import(join(dist, "src/index.js"))) };
	for (const [file, names] of Object.entries(inner)) {
		const module = await import(join(dist, "src", file));
		for (const name of names) library[name] = module[name];
	}
	return library;
}
