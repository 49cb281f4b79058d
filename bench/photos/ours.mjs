/** `embed`'s own way on one thread: `ours.mjs PHOTO...` prints faces and CPU seconds. */
import { built } from "./pictures.mjs";
import { printTimed } from "./timed-faces.mjs";

const paths = process.argv.slice(2);
const { openEmbedder } = await built("photos/embed-file.js");
const options = { tiles: "auto", minFace: 20, minScore: 0.5 };
const embed = await openEmbedder({ backend: "wasm", options });
await printTimed(paths, async (path) => (await embed(path)).faces.length);
