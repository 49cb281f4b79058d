/** PyTorch as a peer: the ways in which it can compute the same, and the fastest of each on this machine. */
import { availableParallelism } from "node:os";
import { ratioTo } from "./measure.mjs";
import { share, times, unit } from "./tables.mjs";

/** What is compared with: the main one first. `model` is a module of bench/peer. */
const peersOf = {
	lgcn: [
		{ model: "packed", text: "packed" },
		{ model: "lgcn", text: "as published", isPublished: true },
	],
	relational: [{ model: "relational", text: "packed" }],
};

/** Pivots of the published computation that a way is chosen by. */
const probed = 96;

/**
 * A side for each peer, in its fastest way: threads, processes that prepare batches or do all of it, and pivots at once where the task does not set them.
 * @param request of scoring or training, without its way; `batchSize` is that of the published code
 */
export async function peerSides({ torch, versions }, request) {
	const sides = [];
	if (!torch) return sides;
	for (const { model, text, isPublished } of peersOf[request.model]) {
		const task = { ...request, model };
		const way = await fastestWay(torch, task, isPublished);
		sides.push({
			name: `PyTorch ${versions.torch} ${text}, ${describe(way)}`,
			isPublished,
			measure: async () => {
				const answer = await torch.ask({ ...task, ...way });
				return {
					value: (1000 * answer.seconds) / answer.units,
					scores: answer.scores,
				};
			},
		});
	}
	return sides;
}

async function fastestWay(torch, task, isPublished) {
	let fastest = null;
	for (const way of waysOf(task, isPublished)) {
		const probe = { ...task, ...way, keep: 0 };
		if (task.pivots && isPublished) probe.pivots = task.pivots.slice(0, probed);
		if (task.steps) probe.steps = Math.ceil(task.steps / 3);
		const { seconds, units } = await torch.ask(probe);
		const ms = (1000 * seconds) / units;
		console.error(`${task.model}, ${describe(way)}: ${ms.toPrecision(3)} ms`);
		if (!fastest || ms < fastest.ms) fastest = { way, ms };
	}
	return fastest.way;
}

function waysOf({ task, batchSize }, isPublished) {
	const cores = availableParallelism();
	const sizes =
		task === "score" && !isPublished ? [batchSize, 4 * batchSize] : [batchSize];
	const ways = [];
	for (const threads of new Set([1, cores]))
		for (const processes of [0, cores])
			for (const size of sizes)
				ways.push({ threads, processes, batchSize: size });
	if (task === "score" && cores > 1)
		for (const size of sizes)
			ways.push({
				threads: 1,
				processes: cores,
				batchSize: size,
				isSplit: true,
			});
	return ways;
}

function describe({ threads, processes, batchSize, isSplit }) {
	const role = isSplit ? "scoring" : "loading";
	const loading = processes > 0 ? `, ${processes} ${role} processes` : "";
	return `${countThreads(threads)}${loading}, batches of ${batchSize}`;
}

export function countThreads(count) {
	return `${count} ${count === 1 ? "thread" : "threads"}`;
}

/** A row for each that was measured, with a column of ratios for each peer; `flops` of a unit of work, or null. */
export function comparedRows(measured, peers, flops, peak) {
	const references = peers.map(({ name }) =>
		measured.find((each) => each.name === name),
	);
	const columns = peers.map(({ isPublished }) =>
		isPublished ? "times as published" : "times PyTorch",
	);
	return [
		["", "median", "lowest", "highest", ...columns, "of GEMM peak"],
		...measured.map((each) => [
			each.name,
			...[each.median, each.lowest, each.highest].map(unit),
			...references.map((peer) => times(ratioTo(peer, each))),
			flops ? share(flops / 1e6 / each.median, peak) : "",
		]),
	];
}
