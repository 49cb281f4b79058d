/** The runs whose bytes are compared: every command on the bundled faces, by each engine that loads, and on real faces where this machine has them. */
import { commandLine } from "./command-line.mjs";

const SLOW_ENGINES = ["cpu", "webgpu"];
const SHORT_TRAINING = commandLine`--k-at-hop 4 2 --active-connection 2 --epochs 1 --batch-size 64`;

/** What `cluster` groups links by; each row is tried with scores of both networks. */
const groupings = [
	["threshold"],
	["threshold", "--pool", "max", "--max-sz", "20", "--step", "0.3"],
	["naive"],
	["naive", "--pool", "avg", "--threshold", "0.6"],
	["soft"],
	["soft", "--pool", "none", "--max-sz", "20"],
	["average"],
	["average", "--threshold", "0.7"],
];

/** A run of one command; one of several has more than one list of arguments, done in turn in the same folder. */
function run(name, ...argv) {
	return { name, commands: [argv.flat()] };
}

/** Options that name a set: its features, its graph where it has one, and its labels. */
function dataOf({ features, graph, labels }, hasLabels = true) {
	return commandLine`--feat-path ${features}
		${graph ? ["--knn-graph-path", graph] : []}
		${hasLabels ? ["--labels-path", labels] : []}`;
}

function knnRuns({ bundled, faces }, engines) {
	const knn = (name, set, ...options) =>
		run(`knn ${name}`, "knn", "--feat-path", set.features, ...options);
	const knnOf = (title, set) => [
		knn(`exact, ${title}`, set, "--method", "exact"),
		knn(`approximate, ${title}`, set, "--method", "approximate"),
		...(engines.includes("usearch")
			? [knn(`hnsw, ${title}`, set, "--method", "hnsw")]
			: []),
	];
	return [
		...knnOf("bundled", bundled),
		knn("euclidean csv", bundled, "--metric", "euclidean", "--out", "knn.csv"),
		knn("mmap parquet", bundled, "--mmap", "--out", "knn.parquet"),
		...(faces
			? [...knnOf("arc512", faces.arc), ...knnOf("dlib128", faces.dlib)]
			: []),
	];
}

function testRuns(inputs, engines) {
	const { few, bundled, faces } = inputs;
	const test = (name, network, set, ...options) =>
		run(
			`test ${network}, ${name}`,
			...commandLine`test --json --out-dir . --checkpoint ${inputs[network]}
				${dataOf(set)} ${options}`,
		);
	const testBy = (network, engine) => {
		const set = SLOW_ENGINES.includes(engine) ? few : bundled;
		return test(`bundled, ${engine}`, network, set, "--backend", engine);
	};
	const onFaces = faces
		? [
				test("dlib128, wasm", "lgcn", faces.dlib, "--backend", "wasm"),
				test("dlib128, wasm", "relational", faces.dlib, "--backend", "wasm"),
				test("arc512, wasm", "relational", faces.arc, "--backend", "wasm"),
				test("dlib128, auto", "lgcn", faces.dlib),
			]
		: [];
	const two = ["--backend", "wasm", "--workers", "2"];
	return ["lgcn", "relational"].flatMap((network) => [
		...engines
			.filter((engine) => engine !== "usearch")
			.map((engine) => testBy(network, engine)),
		test("bundled, 2 workers", network, bundled, ...two),
		...onFaces.filter(({ name }) => name.startsWith(`test ${network}`)),
	]);
}

function clusterRuns(inputs) {
	const { bundled, faces } = inputs;
	const cluster = (name, network, set, ...options) =>
		run(
			`cluster ${network}, ${name}`,
			...commandLine`cluster --backend wasm --checkpoint ${inputs[network]}
				${dataOf(set, false)} ${options}`,
		);
	const grouped = (network) =>
		groupings.map((options) =>
			cluster(options.join(" "), network, bundled, "--propagation", ...options),
		);
	const formats = ["npy", "json", "parquet"].map((format) =>
		cluster(format, "relational", bundled, "--out", `clusters.${format}`),
	);
	const onFaces = ["naive", "soft", "average"].map((name) =>
		cluster(
			`arc512 ${name}`,
			"relational",
			faces?.arc ?? bundled,
			"--propagation",
			name,
		),
	);
	return [
		...grouped("lgcn"),
		...grouped("relational"),
		...formats,
		...(faces ? onFaces : []),
	];
}

function trainRuns({ few, some, bundled, faces }, engines) {
	const train = (name, set, ...options) =>
		run(
			`train ${name}`,
			...commandLine`train --backend wasm --logs-dir . ${dataOf(set)} ${options}`,
		);
	const lgcn = (name, ...options) =>
		train(`lgcn, ${name}`, some, SHORT_TRAINING, options);
	const relational = (name, set, ...options) =>
		train(
			`relational, ${name}`,
			set,
			commandLine`--model relational --epochs 1 --k-at-hop 20 5 ${options}`,
		);
	const plain = ["--no-compositions", "--no-transformations"];
	const first = relational("first", few, ...plain, "--logs-dir", "first");
	const second = relational(
		"second",
		few,
		commandLine`${plain} --logs-dir second --first-pass first/best.ckpt`,
	);
	return [
		lgcn("1 worker", "--workers", "1"),
		lgcn("2 workers", "--workers", "2"),
		lgcn("weighted", "--aggregator", "weighted"),
		lgcn("attention", "--aggregator", "attention"),
		lgcn("adamw, permute", "--optimizer", "adamw", "--augment", "permute"),
		...(engines.includes("node") ? [lgcn("node", "--backend", "node")] : []),
		train("lgcn, many rows", faces?.someTrain ?? bundled, SHORT_TRAINING),
		relational("1 worker", some, ...plain, "--workers", "1"),
		relational("2 workers", some, ...plain, "--workers", "2"),
		relational("all augmented", few),
		{
			name: "train relational, two passes",
			commands: [...first.commands, ...second.commands],
		},
		relational("many rows", faces?.someTrain ?? bundled, ...plain),
	];
}

function evaluateRuns({ bundled, clusters }) {
	const evaluate = (name, ...options) => ({
		...run(
			`evaluate ${name}`,
			...commandLine`evaluate --labels-path ${bundled.labels}
				--clusters-path ${clusters} ${options}`,
		),
		isPrinted: true,
	});
	return ["own", "one", "leave-out"].flatMap((noise) => [
		evaluate(`noise ${noise}`, "--noise", noise),
		evaluate(`noise ${noise}, json`, "--noise", noise, "--json"),
	]);
}

function convertRuns({ lgcn, relational, pytorch }) {
	const convert = (from, path, format) =>
		run(`convert ${from} ${format}`, "convert", path, `network.${format}`);
	return ["ckpt", "safetensors", "onnx"].flatMap((format) => [
		convert("lgcn", lgcn, format),
		...(format === "onnx" ? [] : [convert("relational", relational, format)]),
		...pytorch.map((path, i) => convert(`pytorch ${i + 1}`, path, format)),
	]);
}

/** @param engines names of the engines that load, and `usearch` where that does */
export function listRuns(inputs, engines) {
	return [
		...knnRuns(inputs, engines),
		...testRuns(inputs, engines),
		...clusterRuns(inputs),
		...trainRuns(inputs, engines),
		...evaluateRuns(inputs),
		...convertRuns(inputs),
	];
}

/** The runs that all versions of Node must agree about: WebAssembly gives the same bytes in all. */
export function listNodeRuns(inputs) {
	const names = [
		"test lgcn, bundled, wasm",
		"cluster relational, threshold",
		"train lgcn, 1 worker",
	];
	return listRuns(inputs, ["wasm"]).filter(({ name }) => names.includes(name));
}
