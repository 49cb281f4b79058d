/** `embed`'s own way on one thread: `ours.mjs PHOTO...` prints faces and CPU seconds. */
import { built } from "./pictures.mjs";

const paths = process.argv.slice(2);
const { openEmbedder } = await built("photos/embed-file.js");
const options = { tiles: "auto", minFace: 20, minScore: 0.5 };
const embed = await openEmbedder({ backend: "wasm", options });
let faces = 0;
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
for (const path of paths) faces += (await embed(path)).faces.length;
const { user, system } = process.cpuUsage(cpuBefore);
console.log(
	JSON.stringify({
		photos: paths.length,
		faces,
		seconds: (performance.now() - startedAt) / 1000,
		cpuSeconds: (user + system) / 1e6,
	}),
);
