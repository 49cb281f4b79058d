/** A part as a whole: our networks and ways of grouping, the published code, and what people use today with their settings and with the best ones. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, embeddings, faces, sharedPath } from "./data.mjs";
import { cluster, evaluate } from "./program.mjs";
import { requirements, runPython, script } from "./python.mjs";
import { Skip } from "./skip.mjs";
import { count, formatTable, four, one } from "./table.mjs";

export const title = "Every method";

const header = [
	"method",
	"settings",
	"F",
	"pairwise F",
	"NMI",
	"clusters",
	"seconds",
	"F, oracle",
	"oracle's settings",
];
const names = {
	components: "components over a cosine",
	average: "average linkage (SciPy)",
	dbscan: "DBSCAN (scikit-learn)",
	hdbscan: "HDBSCAN (scikit-learn)",
	chinese_whispers: "Chinese whispers",
	infomap: "Infomap on the cosines",
};
const bundledLgcn = join(import.meta.dirname, "../../logs/best.ckpt");

/** @param options of `cluster`, for us */
export function report(options, { folder, part, record, say }) {
	const val = faces(part);
	const parts = embeddings.map((embedding) => {
		const context = { embedding, part, val, folder, record, say };
		const rows = [
			...ourWays(options).map((way) => judgeOurs(way, context)),
			...lgcns(embedding).map((way) => judgeOurs(way, context)),
			...published(context),
			...peers(context),
		];
		const { items, identities } = rows[0].scores;
		return [
			`### ${embedding}: ${count(items)} faces of ${count(identities)} people`,
			formatTable([header, ...rows.map(formatRow)]),
		].join("\n\n");
	});
	return [
		"B-Cubed F, pairwise F and NMI (geometric), all by `evaluate`; seconds from features to clusters on this machine (of the others, which run in Python, processor time). *Oracle*: the settings that the labels themselves choose, which nobody has.",
		...parts,
	].join("\n\n");
}

function ourWays(options) {
	const relational = "`cluster`, relational network";
	const ways = ["average", "threshold", "soft"].map((propagation) => ({
		method: relational,
		settings: `--propagation ${propagation}`,
		typed: ["--propagation", propagation, ...options],
	}));
	return [
		{ method: relational, settings: "defaults", typed: options },
		...ways,
	];
}

function lgcns(embedding) {
	const reference = sharedPath("parity", embedding, "reference.zip.ckpt");
	const bundled = ["defaults", "--k-at-hop 80 5"].map((settings) => ({
		method: "`cluster`, logs/best.ckpt (L-GCN)",
		settings,
		typed: [
			"--checkpoint",
			bundledLgcn,
			...(settings === "defaults" ? [] : settings.split(" ")),
		],
	}));
	return [
		...(embedding === "dlib128" ? bundled : []),
		{
			method: "`cluster`, the published code's weights",
			settings: "defaults",
			typed: ["--checkpoint", reference],
		},
	];
}

function judgeOurs(
	{ method, settings, typed },
	{ embedding, val, folder, record, say },
) {
	const clusters = join(folder, "method.npy");
	const { seconds } = cluster(val.features(embedding), clusters, typed);
	const scores = evaluate(val.labels, clusters);
	record({ embedding, method, settings, f: scores.bcubed.f, seconds });
	say(`${embedding}, ${method}, ${settings}: ${four(scores.bcubed.f)}`);
	return { method, settings, seconds, scores };
}

/** What PyTorch computed on val with the published code's defaults; its seconds are another machine's, without the graph. */
function published({ embedding, part, val }) {
	if (part !== "val") return [];
	const folder = sharedPath("parity", embedding, "val-20");
	const text = readFileSync(join(folder, "expected.json"), "utf8");
	const expected = JSON.parse(text);
	const { file, seconds } = expected.propagation[0];
	return [
		{
			method: "the published code (PyTorch)",
			settings: "defaults; seconds of another machine, without the graph",
			seconds: expected.seconds_scoring + seconds,
			scores: evaluate(val.labels, join(folder, file)),
		},
	];
}

/** One row that says why, where there is no Python for them. */
function peers({ embedding, val, say }) {
	const train = faces("train");
	const scripts = ["faces.py", "linkage.py", "grouping.py", "peers.py"];
	const files = [
		...val.files,
		...train.files,
		...scripts.map(script),
		requirements,
	];
	const folder = cacheFolder(`peers-${embedding}`, files);
	const list = join(folder, "peers.json");
	if (!existsSync(list)) {
		say(`${embedding}: the peers, once; minutes`);
		try {
			runPython("peers.py", [embedding, val.folder, train.folder, folder]);
		} catch (error) {
			if (error instanceof Skip)
				return [
					{ method: "the others", settings: `skipped: ${error.message}` },
				];
			throw error;
		}
	}
	const judge = (file) => evaluate(val.labels, join(folder, file));
	return JSON.parse(readFileSync(list, "utf8")).map((row) => ({
		...row,
		method: names[row.method],
		scores: judge(row.file),
		oracle: { ...row.oracle, scores: judge(row.oracle.file) },
	}));
}

function formatRow({ method, settings, scores, seconds, oracle }) {
	return [
		method,
		settings,
		...(scores
			? [
					four(scores.bcubed.f),
					four(scores.pairwise.f),
					four(scores.nmi.geometric),
					`${count(scores.clusters)} of ${count(scores.identities)}`,
					one(seconds),
				]
			: ["", "", "", "", ""]),
		oracle ? four(oracle.scores.bcubed.f) : "",
		oracle?.settings ?? "",
	];
}
