import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { normaliseRows } from "../../../src/arrays/normalise.ts";
import { sourceOf } from "../../../src/arrays/row-source.ts";
import type { CheckpointMetadata } from "../../../src/arrays/state-dict.ts";
import {
	readCheckpoint,
	writeCheckpoint,
} from "../../../src/files/checkpoints/checkpoint.ts";
import { everyRow } from "../../../src/graph/similarity.ts";
import {
	describeEmbeddings,
	recogniseEmbedding,
} from "../../../src/relational/impostors/known-embeddings.ts";
import {
	embeddedPeople,
	noiseRows,
	stack,
	strangers64,
} from "../../helpers/embedding.ts";
import { type Embedding, readFaces } from "../../helpers/faces.ts";
import { relationalCheckpoint } from "../../helpers/relational-checkpoint.ts";
import { hasShared, needsFaces } from "../../helpers/shared.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const { metadata } = relationalCheckpoint(0);
const knowing = (embeddings: unknown): CheckpointMetadata => ({
	...metadata,
	training: { ...metadata.training, embeddings },
});
const recognise = (rows: FloatMatrix, embeddings: unknown) =>
	recogniseEmbedding(
		sourceOf(rows),
		everyRow(0, rows.rows, 1),
		knowing(embeddings),
	);
const describeRows = ({
	people,
	...features
}: FloatMatrix & { readonly people: Int32Array }) =>
	describeEmbeddings([{ features, labels: people }], 1);

const faces = embeddedPeople(
	Array.from({ length: 300 }, (_, person) => 1 + (person % 4)),
	1,
);
const known = describeRows(faces);

describe("an embedding that a checkpoint knows", () => {
	it("has the statistics of different people, also where few have most rows", () => {
		const few = embeddedPeople([60, 50, ...new Array(120).fill(1)], 2);
		for (const set of [faces, few]) {
			const [{ impostors, length }] = describeRows(set);
			const truth = strangers64(set);
			expect(length).toBe(64);
			const shift = Math.abs(impostors.mean - truth.mean);
			expect(shift).toBeLessThan(0.5 * truth.deviation);
			const ratio = impostors.deviation / truth.deviation;
			expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
		}
	});

	it("is recognised in other people, in one, and with a tenth of foreign rows", () => {
		const others = embeddedPeople(new Array(200).fill(2), 9);
		const sets = [
			others,
			embeddedPeople([40], 10),
			stack(others, noiseRows(44, 3)),
		];
		for (const rows of sets) expect(recognise(rows, known)).toEqual(known[0]);
	});

	it.each<[string, FloatMatrix]>([
		["noise", noiseRows(200, 4)],
		[
			"the same columns in another order",
			{ ...faces, data: faces.data.map((_, i, data) => data[i ^ 63]) },
		],
		["rows of zeros", { ...faces, data: new Float32Array(faces.data.length) }],
		["another length", { rows: 10, cols: 32, data: faces.data.slice(0, 320) }],
		["no rows", { rows: 0, cols: 64, data: new Float32Array(0) }],
	])("is not recognised in %s", (_, rows) => {
		expect(recognise(rows, known)).toBeNull();
	});

	it("is the nearer of two of one length", () => {
		const data = noiseRows(400, 5).data.map((value, i) =>
			i % 64 < 20 ? value : 0.1 * value,
		);
		const other = normaliseRows({ rows: 400, cols: 64, data }, data).features;
		const people = Int32Array.from({ length: 400 }, (_, i) => i);
		const both = [...known, ...describeRows({ ...other, people })];
		expect(recognise(faces, both)).toEqual(both[0]);
		expect(recognise(other, both)).toEqual(both[1]);
	});

	it("comes back from a checkpoint's file", () => {
		const path = join(temporaryFolder(), "known.ckpt");
		const checkpoint = relationalCheckpoint(0);
		writeCheckpoint(path, { ...checkpoint, metadata: knowing(known) });
		const { training } = readCheckpoint(path).metadata;
		expect(recognise(faces, training.embeddings)).toEqual(known[0]);
	});

	it.each([
		["nothing", undefined],
		["no list", "dlib"],
		["other things", [null, 3, { length: 64 }]],
		[
			"directions of another length",
			[{ ...known[0], directions: { ...known[0].directions, count: 3 } }],
		],
		[
			"a deviation of zero",
			[{ ...known[0], impostors: { mean: 0, deviation: 0 } }],
		],
	])("is none where the metadata has %s", (_, embeddings) => {
		expect(recognise(faces, embeddings)).toBeNull();
	});

	it.skipIf(!hasShared).each<Embedding>(["dlib128", "arc512"])(
		"is recognised in real faces of other people: %s",
		needsFaces,
		(embedding) => {
			const train = readFaces("train", embedding);
			const described = describeEmbeddings([train], 1);
			const val = readFaces("val", embedding);
			expect(recognise(val.features, described)).toEqual(described[0]);
			const { rows, cols, data } = val.features;
			const turned = data.map((_, i) => data[i ^ 63]);
			expect(recognise({ rows, cols, data: turned }, described)).toBeNull();
		},
	);
});
