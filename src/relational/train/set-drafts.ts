/**
 * Makes the data sets that a relational network is trained on, without their graphs: the original sets, libraries composed or drawn from their rows, and
 * other embeddings of the same rows. All random choices depend only on the seed and the data.
 */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { knownRows } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import { createRandom, type Random } from "../../arrays/random.ts";
import { sharedFloats, shareMatrix } from "../../arrays/shared-memory.ts";
import { InputError } from "../../errors.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import type { LabelledSet } from "../../training/labelled-set.ts";
import { composeLibraries, takeRows } from "./compositions.ts";
import { conditionCounts, drawCondition } from "./conditions.ts";
import {
	drawEmbedding,
	drawLibrary,
	drawnLibraries,
} from "./drawn-libraries.ts";
import { putSideBySide, transformEmbeddings } from "./transformations.ts";

/** A drawn library needs at least this many rows of known identity to be of use. */
const leastDrawnRows = 20;

export interface DraftOptions {
	/** Whether to make libraries of other compositions. */
	readonly compositions: boolean;
	/** Whether to make sets under the conditions of real collections. */
	readonly conditions: boolean;
	/** Whether to make other embeddings. */
	readonly transformations: boolean;
	readonly seed: number;
}

/** A data set in shared memory, with rows of length 1 or of zeros. */
export interface SetDraft {
	readonly features: FloatMatrix;
	readonly labels: Int32Array;
	/** Null if it has to be built. */
	readonly graph: KnnGraph | null;
	/** Null if they have to be measured. */
	readonly impostors: ImpostorStatistics | null;
}

/**
 * Makes all data sets without their graphs. Sets with the same labels count as embeddings of the same rows, and are also used side by side.
 * @throws InputError for a set of one row
 */
export function draftSets(
	sets: readonly LabelledSet[],
	options: DraftOptions,
): SetDraft[] {
	const random = createRandom(options.seed);
	const drafts: SetDraft[] = [];
	for (const group of groupByLabels(sets.map(normaliseSet))) {
		for (const draft of group)
			drafts.push(...(options.compositions ? compose(draft, random) : [draft]));
		if (options.transformations) drafts.push(...transform(group, random));
		if (options.compositions) drafts.push(...draw(group, options, random));
		if (options.conditions)
			drafts.push(...drawConditions(group, options, random));
	}
	return drafts;
}

function normaliseSet({ features, graph, labels }: LabelledSet): SetDraft {
	if (features.rows < 2)
		throw new InputError("features", "at least 2 rows to train on", "1");
	const unit = normaliseRows(features, sharedFloats(features.data.length));
	return {
		features: unit.features,
		graph,
		labels: labels.ids,
		impostors: null,
	};
}

/** Groups sets with the same labels, in the original order. */
export function groupByLabels<S extends { readonly labels: Int32Array }>(
	sets: readonly S[],
): S[][] {
	const groups: S[][] = [];
	for (const set of sets) {
		const group = groups.find(([{ labels }]) =>
			haveSameValues(labels, set.labels),
		);
		if (group) group.push(set);
		else groups.push([set]);
	}
	return groups;
}

function haveSameValues(a: Int32Array, b: Int32Array): boolean {
	return a.length === b.length && a.every((value, i) => value === b[i]);
}

function compose(draft: SetDraft, random: Random): SetDraft[] {
	const { features, labels } = draft;
	return composeLibraries(labels, random).map(({ rows }) =>
		rows.length === labels.length
			? draft
			: {
					features: shareMatrix(takeRows(features, rows)),
					labels: Int32Array.from(rows, (row) => labels[row]),
					graph: null,
					impostors: null,
				},
	);
}

function transform(group: readonly SetDraft[], random: Random): SetDraft[] {
	const { labels } = group[0];
	const originals = group.map(({ features }, i) => ({
		name: `${i}`,
		features,
	}));
	return transformEmbeddings(originals, random)
		.slice(group.length)
		.map(({ features }) => draftOf(features, labels));
}

/** Draws small libraries, each from one of the embeddings or from all side by side, and transforms them if the options say so. */
function draw(
	group: readonly SetDraft[],
	{ transformations }: DraftOptions,
	random: Random,
): SetDraft[] {
	const { labels } = group[0];
	const drafts: SetDraft[] = [];
	for (let i = 0; i < drawnLibraries; i++) {
		const rows = drawLibrary(labels, random);
		const identities = Int32Array.from(rows, (row) => labels[row]);
		if (knownRows(identities).length < leastDrawnRows) continue;
		const choice = Math.floor(random.next() * (group.length + 0.5));
		const parts = choice < group.length ? [group[choice]] : group;
		const drawn = putSideBySide(
			parts.map(({ features }) => takeRows(features, rows)),
		);
		const features = transformations ? drawEmbedding(drawn, random) : drawn;
		drafts.push(draftOf(features, identities));
	}
	return drafts;
}

/** Draws sets under each condition, each from one of the embeddings or, if the options say so, from another one made from it. */
function drawConditions(
	group: readonly SetDraft[],
	{ transformations }: DraftOptions,
	random: Random,
): SetDraft[] {
	const { labels } = group[0];
	const embed = (features: FloatMatrix) =>
		transformations ? drawEmbedding(features, random) : features;
	const drafts: SetDraft[] = [];
	for (const condition of listConditions())
		for (let i = 0; i < conditionCounts[condition]; i++) {
			const faces = { features: group[i % group.length].features, labels };
			const drawn = drawCondition(condition, faces, embed, random);
			if (drawn.labels.length < 2) continue;
			const { features, labels: identities, impostors } = drawn;
			drafts.push({ ...draftOf(features, identities), impostors });
		}
	return drafts;
}

const listConditions = () =>
	Object.keys(conditionCounts) as (keyof typeof conditionCounts)[];

/** Normalises the features in place; the caller must not use them afterwards. */
function draftOf(features: FloatMatrix, labels: Int32Array): SetDraft {
	const unit = normaliseRows(features, features.data).features;
	return {
		features: shareMatrix(unit),
		labels,
		graph: null,
		impostors: null,
	};
}
