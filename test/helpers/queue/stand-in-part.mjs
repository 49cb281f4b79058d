/**
 * Stands in for `gcn-cluster part` where a test is about the queue alone: waits as long as the run's manifest says, and writes a file whose bytes follow from
 * stage and part. Arguments: folder, stage, part.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, stage, part] = process.argv.slice(2);
const { openPartFiles } = await import(
	new URL("../../../dist/src/files/parts/part-files.js", import.meta.url).href
);
process.once("disconnect", () => process.exit(1));
const { run, options } = JSON.parse(
	readFileSync(join(folder, "manifest.json"), "utf8"),
);
const name = `${stage}/${part}`;
appendFileSync(join(folder, "begun"), `${Date.now()} ${name}\n`);
setTimeout(() => {
	if (existsSync(join(folder, "fails"))) {
		if (
			readFileSync(join(folder, "fails"), "utf8").split("\n").includes(name)
		) {
			process.stderr.write(`features.npy: expected ${name}, got nothing\n`);
			process.exit(1);
		}
	}
	openPartFiles(folder, run).write(stage, Number(part), {
		values: Int32Array.of(stage.length, Number(part)),
	});
	process.exit(0);
}, options.ms);
