/**
 * What phones, videos and scrapes hold: copies, foreign rows, one person's folder, rows of low quality, data that are no faces.
 * Beside us the components over one fixed cosine, chosen once on the training faces as people do. Sets and components are cached, so that another
 * build or checkpoint costs only its own runs.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as domains from "./conditions/domains.mjs";
import * as foreign from "./conditions/foreign.mjs";
import { mostError, openJudge } from "./conditions/judge.mjs";
import * as low from "./conditions/low.mjs";
import * as people from "./conditions/people.mjs";
import * as repeats from "./conditions/repeats.mjs";
import { cacheFolder, faces } from "./data.mjs";
import { requirements, runPython, script } from "./python.mjs";
import { one } from "./table.mjs";

export const title = "What phones, videos and scrapes hold";
export const embeddingNames = ["dlib128", "arc512", "projection128", "pca64"];

/** Named as in conditions.py, which makes the sets. */
const groups = {
	video: repeats,
	five: repeats,
	bursts: repeats,
	copies: repeats,
	foreign,
	people,
	low,
	domains,
};
export const groupNames = Object.keys(groups);

const titles = {
	video: "Video: people of 3 to 12 faces and of one, each face 20 to 50 times",
	five: "Each face five times",
	bursts: "A quarter of the faces in bursts of 3 to 10",
	copies: "Exact copies",
	foreign: "Foreign rows",
	people: "One person's folder, two people's",
	low: "Rows of low quality",
	domains: "Data that are no faces",
};
const scripts = [
	"faces.py",
	"linkage.py",
	"sets.py",
	"embeddings.py",
	"fixed.py",
];
const setScripts = [
	...scripts,
	"disturb.py",
	"domains.py",
	"condition_sets.py",
	"conditions.py",
];

/** @param options of `cluster`, for us */
export async function report(options, context) {
	const started = performance.now();
	const { folder, part, say } = context;
	const chosen = [...context.embeddings, ""];
	const judge = await openJudge(options, folder);
	const texts = [];
	for (const group of context.groups) {
		const sets = makeSets(group, part, say).filter(({ embedding }) =>
			chosen.includes(embedding),
		);
		const record = (figure) => context.record({ group, ...figure });
		const sayHere = (line) => say(`${group}: ${line}`);
		const text = await groups[group].report(sets, {
			judge,
			record,
			say: sayHere,
		});
		texts.push(`### ${titles[group]}\n\n${text}`);
	}
	say(`${one((performance.now() - started) / 1000)} s`);
	return [
		"B-Cubed F of `cluster` with its defaults, on two embeddings that the network was trained on and two that it was not; *fixed*: of components over the cosine that is best on the training faces in that embedding.",
		`*Error* is the expected calibration error of the links' confidences; promised: under ${mostError}.`,
		...texts,
	].join("\n\n");
}

/** The sets of a group, with the paths of their folders. */
function makeSets(group, part, say) {
	const { folder: source, files } = faces(part);
	const folder = cacheFolder(`conditions-${part}-${group}`, [
		...files,
		...faces("train").files,
		...setScripts.map(script),
		requirements,
	]);
	const list = join(folder, "sets.json");
	if (!existsSync(list)) {
		say(`${group}: the sets, once`);
		runPython("conditions.py", [group, source, fixedThresholds(), folder]);
	}
	return JSON.parse(readFileSync(list, "utf8")).map((set) => ({
		...set,
		folder: join(folder, set.folder),
		base: set.base && join(folder, set.base),
		reference: set.reference && join(folder, set.reference),
	}));
}

/** The file of the cosines that are best on train. */
function fixedThresholds() {
	const { folder: source, files } = faces("train");
	const folder = cacheFolder("fixed-thresholds", [
		...files,
		...scripts.map(script),
		requirements,
	]);
	const file = join(folder, "thresholds.json");
	if (!existsSync(file)) runPython("fixed.py", [source, folder]);
	return file;
}
