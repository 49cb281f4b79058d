/** Scores that are kept while they are computed, so that a run that was killed goes on behind the last ones kept. */
import type { Shards } from "../io/shards.ts";
import type { ScoredBatch } from "../model/score.ts";

export interface SavedScoresOptions {
	/** Without, nothing is kept. */
	readonly shards: Shards | undefined;
	/** The how manieth time through the rows, from 1. */
	readonly pass: number;
	readonly numRows: number;
	/** Pivots in a batch, and rows that are computed together: a run goes on at a multiple of both. */
	readonly batchSize: number;
	readonly step: number;
}

/**
 * Batches in order of the pivots: those that an earlier run kept, then those that `score` gives from `firstRow` on.
 * @throws InputError as `openShards` says
 */
export async function* keepScores(
	options: SavedScoresOptions,
	score: (firstRow: number) => AsyncIterable<ScoredBatch>,
): AsyncGenerator<ScoredBatch> {
	const { shards, pass, numRows, batchSize, step } = options;
	if (!shards) {
		yield* score(0);
		return;
	}
	const nameOf = (row: number) => `pass-${pass}-from-${row}`;
	let row = 0;
	for (;;) {
		const shard = shards.read(nameOf(row));
		if (!shard) break;
		for (const batch of toBatches(shard as ScoreShard, row, batchSize)) {
			row += batch.subgraphs.pivots.length;
			yield batch;
		}
	}
	let unsaved: ScoredBatch[] = [];
	let firstUnsaved = row;
	for await (const batch of score(row)) {
		unsaved.push(batch);
		row += batch.subgraphs.pivots.length;
		if ((row % step === 0 || row === numRows) && shards.isDue()) {
			shards.write(nameOf(firstUnsaved), toShard(unsaved));
			unsaved = [];
			firstUnsaved = row;
		}
		yield batch;
	}
}

/** `links`: [P] links of each pivot; `neighbours` and `scores`: [L] of each link. */
interface ScoreShard {
	get(name: "links" | "neighbours"): Int32Array;
	get(name: "scores"): Float32Array;
}

function toShard(batches: readonly ScoredBatch[]) {
	const sum = (count: (batch: ScoredBatch) => number) =>
		batches.reduce((total, batch) => total + count(batch), 0);
	const links = new Int32Array(sum((b) => b.subgraphs.pivots.length));
	const neighbours = new Int32Array(sum((b) => b.subgraphs.numLinks));
	const scores = new Float32Array(neighbours.length);
	let pivot = 0;
	let link = 0;
	for (const { subgraphs, scores: own } of batches) {
		const { pivots, nodeIds, subgraphOf, numLinks } = subgraphs;
		for (let i = 0; i < numLinks; i++) links[pivot + subgraphOf[i]]++;
		neighbours.set(nodeIds.subarray(0, numLinks), link);
		scores.set(own, link);
		pivot += pivots.length;
		link += numLinks;
	}
	return { links, neighbours, scores };
}

function* toBatches(
	shard: ScoreShard,
	firstRow: number,
	batchSize: number,
): Generator<ScoredBatch> {
	const links = shard.get("links");
	const neighbours = shard.get("neighbours");
	const scores = shard.get("scores");
	let link = 0;
	for (let first = 0; first < links.length; first += batchSize) {
		const counts = links.subarray(first, first + batchSize);
		const numLinks = counts.reduce((sum, count) => sum + count, 0);
		const subgraphOf = new Int32Array(numLinks);
		counts.reduce((at, count, b) => {
			subgraphOf.fill(b, at, at + count);
			return at + count;
		}, 0);
		const pivots = counts.map((_, b) => firstRow + first + b);
		const nodeIds = neighbours.slice(link, link + numLinks);
		const subgraphs = { pivots, nodeIds, subgraphOf, numLinks };
		yield { subgraphs, scores: scores.slice(link, link + numLinks) };
		link += numLinks;
	}
}
