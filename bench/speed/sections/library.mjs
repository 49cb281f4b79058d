/** Rows that are added to a library of people, beside clustering all again and beside what apps do: nearest neighbours over a threshold. */
import {
	cpSync,
	existsSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fingerprint } from "../../quality/data.mjs";
import { four } from "../../quality/table.mjs";
import { alternate, median } from "../measure.mjs";
import { countThreads } from "../peers.mjs";
import { runProgram, runScript } from "../program.mjs";
import { gigabytes, unit } from "../tables.mjs";

export const title = "A library that grows";

const cols = 128;
const allSizes = [10_000, 100_000, 1_000_000];
const quickSizes = [3000];
/** A larger library takes a quarter of an hour to make: only where it was made before, or is asked for. Nor are all of its rows clustered once more. */
const usualRows = 100_000;
const threads = availableParallelism();
const cache = join(import.meta.dirname, "../../.cache");
const script = join(import.meta.dirname, "../people.mjs");
/** Those that the peers may choose from. */
const cosines = Array.from({ length: 26 }, (_, i) => (300 + 25 * i) / 1000);

export async function run(bench) {
	const sizes = bench.sizes ?? (bench.quick ? quickSizes : allSizes);
	const tables = [];
	for (const rows of sizes) {
		const place = placeOf(bench, rows);
		const isDue = bench.sizes || rows <= usualRows || existsSync(place);
		tables.push(isDue ? await measure(bench, rows, place) : notMeasured(rows));
	}
	const left = allSizes.filter((rows) => !sizes.includes(rows));
	if (!bench.quick) tables.push(...left.map(notMeasured));
	return tables;
}

const text = (number) => number.toLocaleString("en");

function notMeasured(rows) {
	return {
		title: `${text(rows)} x ${cols}: not measured`,
		rows: [["rows"], [text(rows)]],
		notes: [
			`A library of so many rows was not asked for, or has not been made yet: \`--only library --sizes ${rows}\` does both.`,
		],
	};
}

/** The folder of what is made once for a size; another network has another. */
function placeOf({ dist }, rows) {
	const network = readFileSync(join(dist, "../models/faces.ckpt"));
	const key = fingerprint(network).slice(0, 12);
	return join(cache, `people-${rows}x${cols}-${key}`);
}

async function measure(bench, rows, place) {
	const most = bench.quick ? 1000 : 10_000;
	const counts = [1, 100, most];
	const set = { rows: rows + most, cols };
	const { features, labels } = await bench.ours.ask({
		task: "dataSet",
		...set,
	});
	const made = await makeLibrary(bench, { place, features, rows, counts });
	const folder = mkdtempSync(join(cache, "people-"));
	try {
		const judged = new Map();
		const context = { bench, rows, place, folder, features, labels, judged };
		const f = await judge(context, join(place, "people.npy"));
		const lines = rows <= usualRows ? [await clusterAll(context, most)] : [];
		for (const count of counts) lines.push(...(await addRows(context, count)));
		return describe(rows, { ...made, f }, lines);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The library, the rows to add and what making it took: made once, and renamed to its place when all of it is there. */
async function makeLibrary({ ours, dist }, { place, features, rows, counts }) {
	const report = join(place, "made.json");
	if (!existsSync(report)) {
		const draft = `${place}.draft`;
		rmSync(draft, { recursive: true, force: true });
		mkdirSync(draft, { recursive: true });
		const slice = (name, first, count) => {
			const out = join(draft, `${name}.npy`);
			return ours.ask({ task: "slice", features, first, count, out });
		};
		await slice("library", 0, rows);
		for (const count of counts) await slice(`add-${count}`, rows, count);
		console.error(`a library of ${text(rows)} rows is made`);
		const library = join(draft, "library");
		const task = { task: "add", folder: library };
		const all = { ...task, features: join(draft, "library.npy") };
		const used = await runScript(dist, script, all);
		const clusters = join(draft, "people.npy");
		await runScript(dist, script, {
			task: "people",
			folder: library,
			clusters,
		});
		const made = { ...used, date: new Date().toISOString().slice(0, 10) };
		writeFileSync(join(draft, "made.json"), JSON.stringify(made));
		renameSync(draft, place);
	}
	return JSON.parse(readFileSync(report, "utf8"));
}

/** All rows again, those that are added with them. */
async function clusterAll(context, most) {
	const { bench, folder, features } = context;
	const clusters = join(folder, "all.npy");
	const args = ["cluster", "--feat-path", features, "--out", clusters];
	const { seconds: wallSeconds, ...used } = await runProgram(bench.dist, args);
	const f = await judge(context, clusters);
	const { result } = used;
	const spent = { ...used, wallSeconds, seconds: result.seconds };
	return { name: "`cluster` on all", count: most, used: [spent], f };
}

async function addRows(context, count) {
	const { bench } = context;
	const spent = new Map();
	const side = (name, once) => ({
		name,
		measure: async () => {
			const used = await once();
			spent.set(name, [...(spent.get(name) ?? []), used]);
			return used.seconds;
		},
	});
	const sides = [side("gcn-cluster", () => addOurs(context, count))];
	if (bench.startPackages) {
		const peer = `nearest neighbour, faiss ${bench.versions.faiss} IndexFlatIP, ${countThreads(threads)}`;
		for (const isLoaded of [true, false])
			sides.push(
				side(`${peer}, index ${isLoaded ? "loaded" : "in memory"}`, () =>
					addPeers(context, count, isLoaded),
				),
			);
	}
	const measured = await alternate(sides, bench.rounds);
	return measured.map(({ name }) => {
		const used = spent.get(name);
		return { name, count, used, ...used.at(-1).judged };
	});
}

/** The program adds rows to a copy of the library. */
async function addOurs(context, count) {
	const { bench, place, folder } = context;
	const copy = join(folder, "library");
	copyLibrary(join(place, "library"), copy);
	const features = join(place, `add-${count}.npy`);
	const task = { task: "add", folder: copy, features };
	const used = await runScript(bench.dist, script, task);
	const clusters = join(folder, "people.npy");
	await runScript(bench.dist, script, {
		task: "people",
		folder: copy,
		clusters,
	});
	rmSync(copy, { recursive: true, force: true });
	const judged = { f: await judge(context, clusters) };
	return { ...used, judged };
}

/** Segments are never changed, so links to them do as copies. */
function copyLibrary(from, to) {
	cpSync(from, to, {
		recursive: true,
		filter: (path) => !path.endsWith(".npy"),
	});
	for (const name of readdirSync(from, { recursive: true }))
		if (name.endsWith(".npy")) linkSync(join(from, name), join(to, name));
}

/** A process of its own, as its peak memory counts; its start and the data are no part of the seconds. */
async function addPeers(context, count, isLoaded) {
	const { bench, place, folder, judged } = context;
	const index = join(place, "faiss.index");
	if (!existsSync(index)) await makeIndex(bench, place, index);
	const server = bench.startPackages();
	try {
		const answer = await server.ask({
			task: "addFaces",
			threads,
			index,
			clusters: join(place, "people.npy"),
			added: join(place, `add-${count}.npy`),
			out: join(folder, "peer-{}.npy"),
			isLoaded,
			cosines,
		});
		// The same people whether the index was in memory or not.
		if (!judged.has(count))
			judged.set(count, await bestOf(context, answer.files));
		return { ...answer, wallSeconds: null, judged: judged.get(count) };
	} finally {
		server.close();
	}
}

async function makeIndex({ startPackages }, place, index) {
	const server = startPackages();
	try {
		const library = join(place, "library.npy");
		await server.ask({ task: "makeIndex", library, index });
	} finally {
		server.close();
	}
}

/** The cosine with the best F of the added rows. */
async function bestOf(context, files) {
	let best = null;
	for (const [cosine, path] of Object.entries(files)) {
		const f = await judge(context, path);
		if (!best || f.added > best.f.added) best = { cosine, f };
	}
	return best;
}

const judge = ({ bench, labels, rows }, clusters) =>
	bench.ours.ask({ task: "bcubed", labels, clusters, first: rows });

function describe(rows, made, lines) {
	const largest = (used, key) => Math.max(...used.map((each) => each[key]));
	const typical = (used, key) =>
		used[0][key] === null ? null : median(used.map((each) => each[key]));
	return {
		title: `Rows added to ${text(rows)} x ${cols}`,
		rows: [
			[
				"added",
				"",
				"seconds with start",
				"seconds",
				"CPU s",
				"peak memory",
				"beyond features",
				"F of all",
				"F of the added",
			],
			...lines.map(({ name, count, used, f }) => [
				text(count),
				name,
				unit(typical(used, "wallSeconds")),
				unit(typical(used, "seconds")),
				unit(typical(used, "cpuSeconds")),
				gigabytes(largest(used, "peakBytes")),
				gigabytes(largest(used, "peakBytes") - 4 * cols * (rows + count)),
				four(f.all),
				count > 1 ? four(f.added) : "",
			]),
		],
		notes: notesOf(made, lines),
	};
}

function notesOf(made, lines) {
	const peers = lines.filter(({ cosine, count }) => cosine && count > 1);
	const isAgain = lines.some(({ name }) => name.startsWith("`cluster`"));
	const chosen = peers.map(
		({ count, cosine }) => `${cosine} for ${text(count)}`,
	);
	return [
		`Made at once from nothing, on ${made.date}: ${unit(made.seconds)} s, ${gigabytes(made.peakBytes)}; F of all ${four(made.f.all)}.${isAgain ? "" : " Clustering all again takes as long, and is not measured once more."}`,
		"Seconds are those from opening the library to closing it; with start, from the start of the process to its end. Each is the median of the rounds. The library's files are in the page cache.",
		peers.length > 0
			? `The peer begins with the same people of the same library; its seconds are search and index alone, without Python and the new rows, and it writes nothing. Its cosine is the best of ${cosines.length} for the added rows, chosen by the truth: ${[...new Set(chosen)].join(", ")}.`
			: "The peer, faiss, was not there: its rows are left out.",
	];
}
