import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StateDict } from "../../../../src/arrays/state-dict.ts";
import { readCheckpoint } from "../../../../src/files/checkpoints/checkpoint.ts";
import { readPytorch } from "../../../../src/files/checkpoints/pytorch/pytorch.ts";
import { hasShared, needsFaces, sharedPath } from "../../../helpers/shared.ts";

const folder = join(import.meta.dirname, "../../../../fixtures/checkpoint");
const load = (name: string) =>
	JSON.parse(readFileSync(join(folder, name), "utf8"));

interface Expected {
	shape: number[];
	values: number[];
}

const small: Record<string, Record<string, Expected>> = load("small.json");

function toPlain(weights: StateDict) {
	return Object.fromEntries(
		[...weights].map(([name, { shape, data }]) => [
			name,
			{ shape, values: Array.from(data) },
		]),
	);
}

describe("checkpoints written by PyTorch", () => {
	it.each(Object.keys(small))("reads %s as PyTorch does", (name) => {
		const { weights } = readPytorch(readFileSync(join(folder, name)), name);
		expect(toPlain(weights)).toEqual(small[name]);
	});

	it.each([
		["parallel.legacy.ckpt", 3],
		["parallel.zip.ckpt", 3],
		["python2.legacy.ckpt", 7],
		["odd.zip.pth", 0],
	])(
		"takes the epoch from %s and leaves open what no file says",
		(name, epoch) => {
			const bytes = readFileSync(join(folder, name));
			const { metadata, resume } = readPytorch(bytes, name);
			expect({ ...metadata, resume }).toEqual({
				model: "lgcn",
				featureLength: null,
				aggregator: "mean",
				kAtHop: null,
				activeConnection: null,
				epoch,
				training: {},
				resume: null,
			});
		},
	);
});

describe.skipIf(!hasShared)("the reference's checkpoints", needsFaces, () => {
	const parity: Record<
		string,
		{
			epoch: number;
			tensors: Record<
				string,
				{ shape: number[]; sha256: string; sum: number; first: number[] }
			>;
		}
	> = load("parity.json");

	describe.each(["arc512", "dlib128"])("%s", (embedding) => {
		it.each(["legacy", "zip"])("in the %s layout", (layout) => {
			const { metadata, weights } = readCheckpoint(
				sharedPath("parity", embedding, `reference.${layout}.ckpt`),
			);
			const digests = [...weights].map(([name, { shape, data }]) => [
				name,
				{
					shape,
					sha256: createHash("sha256").update(data).digest("hex"),
					sum: expect.closeTo(
						data.reduce((sum, value) => sum + value, 0),
						6,
					),
					first: Array.from(data.subarray(0, 3)),
				},
			]);
			expect(parity[embedding].tensors).toEqual(Object.fromEntries(digests));
			expect(metadata.epoch).toBe(parity[embedding].epoch);
			expect(metadata.featureLength).toBe(embedding === "arc512" ? 512 : 128);
		});

		it.each(["init", "after-1"])("the training trace's %s", (name) => {
			const path = sharedPath(
				"parity",
				embedding,
				"trace",
				`${name}.legacy.ckpt`,
			);
			const counter = readCheckpoint(path).weights.get(
				"bn0.num_batches_tracked",
			);
			expect(counter?.data[0]).toBe(name === "init" ? 0 : 1);
		});
	});
});
