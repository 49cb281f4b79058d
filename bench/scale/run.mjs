/**
 * One large run in parts on this machine, part after part: the time, memory and bytes of each stage.
 * usage: node bench/scale/run.mjs --run FOLDER [--rows 5000000] [--cols 64] [--parts 40] [--memory MB]
 * A run that was stopped goes on with what it had: the same command again. Parts that were done before are in the table of files, not in that of times.
 */
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { commandLine } from "../../scripts/command-line.mjs";
import { openLibrary } from "../speed/library.mjs";
import { runProgram } from "../speed/program.mjs";
import { describeTable, gigabytes, unit } from "../speed/tables.mjs";
import { dataSet } from "../speed/workload.mjs";

const { values } = parseArgs({
	options: {
		run: { type: "string" },
		rows: { type: "string", default: "5000000" },
		cols: { type: "string", default: "64" },
		parts: { type: "string", default: "40" },
		memory: { type: "string", default: "2048" },
	},
});
if (!values.run) {
	console.error("--run: expected a folder, got nothing");
	process.exit(1);
}
const dist = resolve(import.meta.dirname, "../../dist");
const folder = resolve(values.run);
const library = await openLibrary(dist);
const { features } = await dataSet(library, {
	rows: Number(values.rows),
	cols: Number(values.cols),
});

const clusters = join(folder, "clusters.npy");
mkdirSync(folder, { recursive: true });
const planned = await runProgram(
	dist,
	commandLine`plan --feat-path ${features} --mmap --method approximate --out ${clusters} --run ${folder} --parts ${values.parts}`,
);
report("plan", planned);
for (const { name, parts } of planned.result.stages)
	for (let part = 0; part < parts; part++) {
		const done = await runProgram(
			dist,
			commandLine`part --run ${folder} --stage ${name} --part ${part} --memory ${values.memory}`,
		);
		if (done.result.computed) report(`${name} ${part}`, done);
	}
report(
	"finish",
	await runProgram(dist, commandLine`finish --run ${folder} --force`),
);
console.log(describeTable(tableOf(planned.result.stages)));

/** Keeps the figures of a step beside the run, one JSON file each. */
function report(name, { seconds, peakBytes, cpuSeconds }) {
	console.error(`${name}: ${unit(seconds)} s, ${gigabytes(peakBytes)}`);
	const path = join(folder, "figures");
	mkdirSync(path, { recursive: true });
	writeFileSync(
		join(path, `${name.replace(" ", "-")}.json`),
		JSON.stringify({ seconds, peakBytes, cpuSeconds }),
	);
}

function tableOf(stages) {
	const rows = [
		["stage", "parts", "seconds", "CPU s", "most memory", "bytes on the disk"],
	];
	const names = ["plan", ...stages.map(({ name }) => name), "finish"];
	for (const name of names) {
		const figures = figuresOf(name);
		const sum = (key) =>
			figures.reduce((total, figure) => total + (figure[key] ?? 0), 0);
		const stage = join(folder, name);
		const bytes = existsSync(stage)
			? readdirSync(stage).reduce(
					(total, file) => total + statSync(join(stage, file)).size,
					0,
				)
			: 0;
		rows.push([
			name,
			`${figures.length}`,
			unit(sum("seconds")),
			unit(sum("cpuSeconds")),
			gigabytes(Math.max(0, ...figures.map(({ peakBytes }) => peakBytes))),
			gigabytes(bytes),
		]);
	}
	return {
		title: `${values.rows} x ${values.cols}, ${values.parts} parts`,
		rows,
		notes: [],
	};
}

function figuresOf(name) {
	const path = join(folder, "figures");
	return readdirSync(path)
		.filter((file) => file.replace(/(-\d+)?\.json$/, "") === name)
		.map((file) => JSON.parse(readFileSync(join(path, file), "utf8")));
}
