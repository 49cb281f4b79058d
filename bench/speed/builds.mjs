/**
 * Times the main commands by two builds in turn: before, after, before, after, ...
 * usage: node bench/speed/builds.mjs --before FOLDER [--faces FOLDER] [--only NAME] [--rounds N] [--quick]; FOLDER is another checkout with its own `dist`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { prepareInputs } from "../../scripts/byte-inputs.mjs";
import { commandLine } from "../../scripts/command-line.mjs";
import { openLibrary } from "./library.mjs";
import { describeMachine, load } from "./machine.mjs";
import { alternate, median } from "./measure.mjs";
import { describeTable, unit } from "./tables.mjs";
import { dataSet } from "./workload.mjs";

const root = resolve(import.meta.dirname, "../..");
const usage = pathToFileURL(join(import.meta.dirname, "usage.mjs")).href;
/** A ratio below this one is marked. */
const LEAST_RATIO = 0.97;
/** Short commands are timed more often, as other processes disturb them most. */
const SHORT_TIMES = 4;

/** The commands to time, by name; each writes into the folder that it runs in. */
function listCommands(inputs, features) {
	const { bundled, some, faces, lgcn, relational } = inputs;
	const knn = ["knn", "--feat-path", features, "--force", "--method"];
	const test = (network, set) => commandLine`test --feat-path ${set.features}
		--knn-graph-path ${set.graph} --checkpoint ${network} --out-dir scored
		--force`;
	const cluster = (set) => commandLine`cluster --feat-path ${set.features}
		--checkpoint ${relational} --force`;
	const train = (...options) => commandLine`train --feat-path ${some.features}
		--labels-path ${some.labels} --logs-dir logs --force --epochs 1
		${options}`;
	const commands = {
		help: ["--help"],
		"cluster help": ["cluster", "--help"],
		"knn exact": [...knn, "exact"],
		"knn approximate": [...knn, "approximate"],
		"test lgcn, bundled": test(lgcn, bundled),
		"test relational, bundled": test(relational, bundled),
		"cluster, bundled": cluster(bundled),
		"train lgcn": train("--k-at-hop", "20", "5"),
		"train relational": train(commandLine`--model relational --k-at-hop 20 5
			--no-compositions --no-transformations`),
		evaluate: commandLine`evaluate --labels-path ${bundled.labels}
			--clusters-path ${inputs.clusters}`,
	};
	if (!faces) return commands;
	return {
		...commands,
		"test lgcn, faces": test(lgcn, faces.dlib),
		"test relational, faces": test(relational, faces.arc),
		"cluster, faces val": cluster(faces.arc),
		"cluster, faces train": cluster(faces.train),
	};
}

/** Runs a command; gives its seconds by the clock and of processor time. */
function timeRun(checkout, argv, folder) {
	const report = join(folder, "usage.json");
	const program = join(checkout, "dist/bin/gcn-cluster.js");
	const startedAt = performance.now();
	const { status, stderr } = spawnSync(
		process.execPath,
		["--import", usage, program, ...argv],
		{
			cwd: folder,
			encoding: "utf8",
			env: { ...process.env, GCN_CLUSTER_USAGE: report },
		},
	);
	const value = (performance.now() - startedAt) / 1000;
	if (status !== 0) throw new Error(`${argv.join(" ")}: ${status}\n${stderr}`);
	return { value, cpuSeconds: JSON.parse(readFileSync(report)).cpuSeconds };
}

/** A row of the table: both medians, and the median over rounds of before / after by the clock and by processor time. */
async function compareRun(name, argv, { checkouts, rounds, folder }) {
	const spent = checkouts.map(() => []);
	const sides = checkouts.map((checkout, i) => ({
		name: ["before", "after"][i],
		measure: () => {
			const used = timeRun(checkout, argv, folder);
			spent[i].push(used.cpuSeconds);
			return used;
		},
	}));
	const times = argv.includes("--help") ? SHORT_TIMES : 1;
	const measured = await alternate(sides, times * rounds, "before");
	if (measured.length < 2) throw new Error(`${name}: a build failed`);
	const [before, after] = measured;
	const cpuRatio = median(spent[0].map((seconds, i) => seconds / spent[1][i]));
	return [
		name,
		unit(before.median),
		unit(after.median),
		after.ratio.toFixed(3),
		cpuRatio.toFixed(3),
		after.ratio < LEAST_RATIO ? `below ${LEAST_RATIO}` : "",
	];
}

const { values } = parseArgs({
	options: {
		before: { type: "string" },
		faces: { type: "string" },
		only: { type: "string", default: "" },
		rounds: { type: "string" },
		quick: { type: "boolean", default: false },
	},
});
if (!values.before) throw new Error("--before: expected a checkout, got none");

const folder = mkdtempSync(join(tmpdir(), "bench-builds-"));
try {
	const shared = resolve(root, process.env.GCN_CLUSTER_SHARED ?? "../shared");
	const faces = resolve(values.faces ?? join(shared, "faces"));
	const library = await openLibrary(join(root, "dist"));
	const size = { rows: values.quick ? 5000 : 20_000, cols: 128 };
	const { features } = await dataSet(library, size);
	const commands = Object.entries(
		listCommands(prepareInputs(root, faces, folder), features),
	).filter(([name]) => name.includes(values.only));
	const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
	const checkouts = [resolve(values.before), root];
	const loadBefore = load();
	const rows = [];
	for (const [name, argv] of commands) {
		console.error(name);
		rows.push(await compareRun(name, argv, { checkouts, rounds, folder }));
	}
	const header = ["", "before, s", "after, s", "before / after", "CPU", ""];
	const table = {
		title: `Two builds in turn; rounds: ${rounds}; knn of ${size.rows} x ${size.cols}`,
		rows: [header, ...rows],
		notes: [
			`${describeMachine()}. Load average before and after: ${loadBefore}, ${load()}.`,
		],
	};
	console.log(describeTable(table));
} finally {
	rmSync(folder, { recursive: true, force: true });
}
