/**
 * Command lines: one of ours with a file of it changed, or with arguments dropped, doubled, exchanged or put in place of others.
 * Nothing in them makes a sound run long.
 */
import type { Random } from "../../../src/arrays/random.ts";
import { makeCheckpoint } from "./checkpoint.ts";
import { makeNpy } from "./npy.ts";
import { between, chance, pick } from "./picks.ts";
import { makeCsv, makeIds, makeJson } from "./tables.ts";
import { makeTorch } from "./torch.ts";

export interface CommandInput {
	readonly argv: readonly string[];
	/** Files to put in place of the sound ones, by name. */
	readonly files: ReadonlyMap<string, Buffer>;
}

/** Files as `writeSoundFiles` makes them. */
const LINES = [
	"knn --feat_path f.npy --k 4 --out k.npy --backend cpu",
	"knn --feat_path f.npy --k 4 --metric euclidean --method exact --out k.npy --backend cpu",
	"knn --feat_path f.npy --k 4 --mmap --out k.npy --backend cpu",
	"cluster --feat_path f.npy --mmap --checkpoint c.ckpt --k 4 --k-at-hop 3 2 --active-connection 2 --out p.csv --backend cpu",
	"cluster --feat_path f.npy --checkpoint c.ckpt --k 4 --k-at-hop 3 2 --active-connection 2 --out p.csv --backend cpu",
	"cluster --feat_path f.npy --knn_graph_path g.npy --checkpoint c.ckpt --k-at-hop 3 2 --active-connection 2 --ids ids.txt --out p.json --backend cpu",
	"test --val_feat_path f.npy --val_knn_graph_path g.npy --val_labels_path l.npy --checkpoint c.ckpt --k-at-hop 3 2 --active-connection 2 --out-dir r --backend cpu",
	"evaluate --labels_path l.npy --clusters_path p.csv",
	"evaluate --labels_path l.npy --clusters_path p.json",
	"evaluate --labels_path p.csv --clusters_path l.npy",
	"evaluate --labels_path p.csv --clusters_path p.json --noise leave-out",
	"convert c.ckpt new.safetensors",
	"convert c.ckpt new.onnx",
	"convert t.pth new.ckpt",
	"train --feat_path f.npy --labels_path l.npy --knn_graph_path g.npy --k-at-hop 3 2 --active-connection 2 --epochs 1 --logs-dir logs --backend wasm",
];
/** The share of `train`, which takes longest even when it is refused late. */
const TRAIN_SHARE = 0.03;

const MAKERS: Readonly<Record<string, (random: Random) => Buffer>> = {
	"f.npy": (random) => makeNpy(random, "matrix"),
	"g.npy": (random) => makeNpy(random, "graph"),
	"l.npy": (random) => makeNpy(random, "vector"),
	"c.ckpt": makeCheckpoint,
	"t.pth": makeTorch,
	"p.csv": makeCsv,
	"p.json": makeJson,
	"ids.txt": makeIds,
};

const ODD_VALUES = [
	"",
	" ",
	"-1",
	"0",
	"1.5",
	"NaN",
	"1e999",
	"0x10",
	"Infinity",
	"999999999",
	"--k",
	"-",
	"--",
	"a\nb",
	"\x1b[2J\x9b",
	"é\u202e",
	"x".repeat(5000),
	".",
	"/",
	"/dev/null",
	"f.npy/x",
	"no.npy",
	"*.npy",
	"f.npy",
	"c.ckpt",
	"[object Object]",
	"__proto__",
	"auto",
	"approximate",
	"hnsw",
	"cosine",
];
const ODD_FLAGS = [
	"--",
	"-x",
	"-h",
	"--help",
	"--version",
	"--json",
	"--json=1",
	"--quiet",
	"--k",
	"--seed",
	"--metric",
	"--propagation",
	"--pool",
	"--step",
	"--threshold",
	"--max-sz",
	"--batch_size",
	"--no-json",
	"--constructor",
	"--feat_path",
	"--feat-pth",
];

export function makeCommand(random: Random): CommandInput {
	const isTrain = chance(random, TRAIN_SHARE);
	const line = isTrain
		? LINES[LINES.length - 1]
		: pick(random, LINES.slice(0, -1));
	const argv = [...line.split(" "), "--quiet"];
	const files = new Map<string, Buffer>();
	if (chance(random, 0.45)) {
		const named = argv.filter((word) => Object.hasOwn(MAKERS, word));
		const name = pick(random, named);
		files.set(name, MAKERS[name](random));
	}
	if (files.size === 0 || chance(random, 0.15)) changeArguments(argv, random);
	return { argv, files };
}

function changeArguments(argv: string[], random: Random): void {
	for (let left = between(random, 0, 2); left > 0; left--) {
		const at = between(random, chance(random, 0.1) ? 0 : 1, argv.length - 1);
		const isEpochs = argv[at - 1] === "--epochs" || argv[at] === "--epochs";
		const change = isEpochs ? 0 : random.below(7);
		if (change === 0) argv.splice(at, 1, pick(random, ["", "-1", "x", "0"]));
		else if (change === 1) argv.splice(at, 1);
		else if (change === 2) argv.splice(at, 1, pick(random, ODD_VALUES));
		else if (change === 3) argv.splice(at, 0, pick(random, ODD_FLAGS));
		else if (change === 4)
			argv.splice(at, 0, pick(random, ODD_FLAGS), pick(random, ODD_VALUES));
		else if (change === 5)
			argv[at] = argv[at].startsWith("--")
				? `${argv[at]}=${pick(random, ODD_VALUES)}`
				: pick(random, ODD_VALUES);
		else argv.splice(at, 0, argv[random.below(argv.length)]);
	}
}
