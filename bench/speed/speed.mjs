/**
 * How fast it is, beside PyTorch, faiss and scikit-learn doing the same on the same machine in the same run.
 * usage: npm run bench [-- --only SECTION,SECTION] [--quick] [--rounds N] [--workers N,N] [--dist FOLDER];
 * of the sections `library` and `parts` only --sizes N,N, the rows; at full size each section takes its place in bench/results/speed.md.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeMachine, listVersions, load } from "./machine.mjs";
import { countThreads } from "./peers.mjs";
import { startPeers } from "./python.mjs";
import { saveFile, saveSection } from "./results.mjs";
import * as files from "./sections/files.mjs";
import * as hnsw from "./sections/hnsw.mjs";
import * as knn from "./sections/knn.mjs";
import * as library from "./sections/library.mjs";
import * as metrics from "./sections/metrics.mjs";
import * as parts from "./sections/parts.mjs";
import * as progress from "./sections/progress.mjs";
import * as propagate from "./sections/propagate.mjs";
import * as relational from "./sections/relational.mjs";
import * as scaling from "./sections/scaling.mjs";
import * as score from "./sections/score.mjs";
import * as startup from "./sections/startup.mjs";
import * as train from "./sections/train.mjs";
import { startServer } from "./servers.mjs";
import { describeTable } from "./tables.mjs";

const sections = {
	score,
	train,
	relational,
	knn,
	hnsw,
	propagate,
	metrics,
	scaling,
	parts,
	library,
	files,
	startup,
	progress,
};
/** Those that have others to compare with. */
const compared = [
	"score",
	"train",
	"relational",
	"knn",
	"hnsw",
	"propagate",
	"metrics",
	"library",
];

const { values } = parseArgs({
	options: {
		only: { type: "string" },
		quick: { type: "boolean", default: false },
		rounds: { type: "string" },
		sizes: { type: "string" },
		workers: { type: "string", default: `${availableParallelism()}` },
		dist: { type: "string", default: join(import.meta.dirname, "../../dist") },
	},
});
const names = values.only?.split(",") ?? Object.keys(sections);
const unknown = names.filter((name) => !Object.hasOwn(sections, name));
const dist = resolve(values.dist);
if (unknown.length > 0)
	refuse(
		`--only: expected some of ${Object.keys(sections).join(",")}, got ${unknown.join(",")}`,
	);
if (!existsSync(join(dist, "src/index.js")))
	refuse(`${dist}: expected the built program, got nothing (npm run build)`);

function refuse(message) {
	console.error(message);
	process.exit(1);
}

const startOurs = () =>
	startServer(process.execPath, [join(import.meta.dirname, "ours.mjs"), dist]);
const bench = {
	dist,
	startOurs,
	quick: values.quick,
	workers: values.workers.split(",").map(Number),
	sizes: values.sizes?.split(",").map(Number) ?? null,
	rounds: values.rounds ? Number(values.rounds) : values.quick ? 1 : null,
	ours: startOurs(),
	...(names.some((name) => compared.includes(name)) ? startPeers() : {}),
	versions: {},
	peak: null,
};
const servers = [bench.ours, bench.torch, bench.packages].filter(Boolean);
try {
	const peers = await describePeers();
	for (const name of names) await runSection(name, peers);
	if (values.quick) console.error("small sizes: bench/results stays as it is");
} finally {
	for (const server of servers) server.close();
}

/** The machine, the command and how often each way was measured. */
function describeRun() {
	const command = `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(" ")}` : ""}`;
	const rounds =
		bench.rounds ??
		"three, fewer where they would take longer than about three minutes";
	return `\`${command}\` on ${describeMachine()}. Rounds: ${rounds}.`;
}

/** Versions of the peers and what multiplies their matrices, which `bench` then knows; nothing where there are none. */
async function describePeers() {
	const { torch, packages } = bench;
	if (!torch) return "";
	const ask = (server, names) => server.ask({ task: "versions", names });
	const first = await ask(torch, ["torch"]);
	const others = await ask(packages, ["numpy", "scipy", "sklearn", "faiss"]);
	const { blas, ...versions } = { ...first, ...others };
	Object.assign(bench.versions, versions);
	const gemm = { task: "gemm", size: 2048, repeats: 10 };
	const { gflops, threads } = await torch.ask(gemm);
	bench.peak = gflops;
	const kernels = [...new Set([...first.blas, ...blas])].join(", ");
	return [
		`Peers: ${listVersions(versions)} (${kernels}), each on all cores or on one, whichever is faster.`,
		`Float32 GEMM peak (PyTorch ${versions.torch}, ${countThreads(threads)}): ${gflops.toFixed(0)} GFLOP/s.`,
	].join("\n\n");
}

/** Its tables as markdown, printed at once; they and its plots are saved as soon as they are there. */
async function runSection(name, peers) {
	const { title, run } = sections[name];
	const before = load();
	const tables = await run(bench);
	const text = [
		`## ${title}`,
		describeRun(),
		...(compared.includes(name) && peers ? [peers] : []),
		...tables.map(describeTable),
		`Load average before and after: ${before}, ${load()}.`,
	].join("\n\n");
	console.log(`${text}\n`);
	if (values.quick) return;
	for (const { file, svg } of tables.flatMap(({ plot }) => plot ?? []))
		saveFile(file, svg);
	const titles = Object.values(sections).map((section) => section.title);
	saveSection(title, text, titles);
}
