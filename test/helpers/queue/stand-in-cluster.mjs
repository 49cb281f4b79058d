/** Stands in for `gcn-cluster cluster --queue` where a test is about the queue alone: drives a run whose manifest is there. Arguments: URL, run folder. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [url, folder] = process.argv.slice(2);
const built = (name) =>
	import(new URL(`../../../dist/src/${name}.js`, import.meta.url).href);
const { connect } = await built("queue/connection");
const { driveRun } = await built("queue/drive-run");
const print = (text) => process.stderr.write(`${text}\n`);
const manifest = JSON.parse(
	readFileSync(join(folder, "manifest.json"), "utf8"),
);

let isStopped = false;
process.on("SIGTERM", () => {
	isStopped = true;
});
try {
	const connection = await connect("--queue", url, print);
	const isDone = await driveRun(connection, {
		folder,
		manifest,
		onProgress: (done, total, note) => print(`${done}/${total} ${note}`),
		onNote: print,
		isStopped: () => isStopped,
	});
	connection.close();
	process.exit(isDone ? 0 : 143);
} catch (error) {
	print(error.message);
	process.exit(1);
}
