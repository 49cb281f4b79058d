/**
 * One call of a library of people in a process of its own, whose time and peak memory count: `node people.mjs DIST REQUEST`, both figures and what came of it as JSON.
 * A request is { task: "add", folder, features } or { task: "people", folder, clusters }.
 */
import { join } from "node:path";

const [dist, text] = process.argv.slice(2);
const request = JSON.parse(text);
const { openLibrary, readFloatMatrix, writeIntVector } = await import(
	join(dist, "src/index.js")
);

/** Adds the rows of a file; `seconds` are those after the program has started, from opening to closing. */
async function add({ folder, features }) {
	const rows = readFloatMatrix(features, { shared: false });
	const startedAt = performance.now();
	const library = await openLibrary(folder, { mode: "create" });
	const { assigned, newPeople, merges } = await library.add({ features: rows });
	await library.close();
	return {
		seconds: (performance.now() - startedAt) / 1000,
		moved: assigned.filter(({ before }) => before !== null).length,
		newPeople: newPeople.length,
		merges: merges.length,
	};
}

/** Writes the person of each row. */
async function people({ folder, clusters }) {
	const library = await openLibrary(folder, { mode: "read" });
	const rows = library.rows();
	await library.close();
	writeIntVector(
		clusters,
		Int32Array.from(rows, ({ person }) => person),
	);
	return { rows: rows.length };
}

const answer = await { add, people }[request.task](request);
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
	JSON.stringify({
		...answer,
		peakBytes: maxRSS * 1024,
		cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
	}),
);
process.exit(0);
