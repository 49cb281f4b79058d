/** A worker of the program as it is built, whose parts are computed by the stand-in. Arguments: URL of the queue, allowed folder, version. */
import { fileURLToPath } from "node:url";

const [url, allow, program] = process.argv.slice(2);
const built = (name) =>
	import(new URL(`../../../dist/src/queue/${name}.js`, import.meta.url).href);
const { connect } = await built("connection");
const { startWorker } = await built("part-worker");
const standIn = fileURLToPath(new URL("stand-in-part.mjs", import.meta.url));
const print = (text) => process.stderr.write(`${text}\n`);

const connection = await connect("--queue", url, print);
const worker = startWorker(connection, {
	allow,
	concurrency: 1,
	program,
	partCommand: (folder, stage, part) => [
		process.execPath,
		standIn,
		folder,
		stage,
		`${part}`,
	],
	onLine: print,
});
process.once("SIGTERM", async () => {
	await worker.close();
	process.exit(0);
});
print("ready");
