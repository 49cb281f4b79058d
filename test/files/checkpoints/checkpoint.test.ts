import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type {
	Checkpoint,
	ResumeState,
	StateDict,
	Weight,
} from "../../../src/arrays/state-dict.ts";
import { InputError } from "../../../src/errors.ts";
import {
	readCheckpoint,
	requireFeatureLength,
	writeCheckpoint,
} from "../../../src/files/checkpoints/checkpoint.ts";
import {
	parseSafetensors,
	serializeSafetensors,
} from "../../../src/files/checkpoints/safetensors.ts";
import {
	attentionCheckpoint,
	formulaCheckpoint,
} from "../../helpers/formula.ts";
import {
	relationalCheckpoint,
	twoPassCheckpoint,
} from "../../helpers/relational-checkpoint.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const path = join(folder, "x.ckpt");
const usable = formulaCheckpoint(6);
const attention = attentionCheckpoint(6);

const trained = [...usable.weights].filter(
	([name]) => !name.startsWith("bn0."),
);
const resume: ResumeState = {
	momentum: new Map(
		trained.map(([name, { shape, data }]) => [
			name,
			{ shape, data: data.map((value) => value / 8) },
		]),
	),
	step: 456,
	random: Uint32Array.of(1, 2 ** 31, 0xffffffff, 0),
	progress: { best: { loss: 0.25, epoch: 1 }, average: [0.5, null] },
};
const resumable: Checkpoint = { ...usable, resume };

function withWeight(name: string, weight: Weight | null): Checkpoint {
	const weights = new Map(usable.weights);
	if (weight) weights.set(name, weight);
	else weights.delete(name);
	return { ...usable, weights };
}

/** Digests for weights: comparing millions of numbers one by one takes a test seconds. */
function summary({ metadata, weights, resume }: Checkpoint) {
	const digests = (tensors: StateDict) =>
		Object.fromEntries(
			[...tensors].map(([name, { shape, data }]) => [
				name,
				[shape, createHash("sha256").update(data).digest("hex")],
			]),
		);
	return {
		metadata,
		weights: digests(weights),
		resume: resume && { ...resume, momentum: digests(resume.momentum) },
	};
}

function refusal(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		expect(error).toBeInstanceOf(InputError);
		return (error as InputError).message.replace(folder, "");
	}
	throw new Error("was accepted");
}

/** Writes a sound checkpoint with its texts or tensors changed behind the writer's back. */
function writeChanged(
	checkpoint: Checkpoint,
	change: (file: ReturnType<typeof parseSafetensors>) => void,
): void {
	writeCheckpoint(path, checkpoint);
	const file = parseSafetensors(readFileSync(path), path);
	change(file);
	writeFileSync(path, serializeSafetensors(file));
}

const relational = relationalCheckpoint(0);

describe("a relational checkpoint", () => {
	const changes: readonly [string, string, Weight | null, RegExp][] = [
		[
			"without a weight",
			"layer2.gate.2.bias",
			null,
			/: expected a weight layer2.gate.2.bias, got none$/,
		],
		[
			"with a weight of another shape",
			"layer3.weight",
			{ shape: [64, 64], data: new Float32Array(4096) },
			/: expected layer3.weight of shape 64 x 128, got 64 x 64$/,
		],
		[
			"with a weight that it has not",
			"conv1.weight",
			{ shape: [1], data: new Float32Array(1) },
			/: expected the weights of a relational network only, got conv1.weight$/,
		],
		[
			"with a second pass that lacks weights",
			"second.layer1.bias",
			{ shape: [64], data: new Float32Array(64) },
			/: expected a weight second.layer1.weight, got none$/,
		],
		[
			"with a weight that is no number",
			"head.1.weight",
			{ shape: [64], data: new Float32Array(64).fill(Number.NaN) },
			/: expected finite numbers in head.1.weight, got NaN at index 0$/,
		],
	];
	it.each(changes)("%s is refused", (_, name, weight, message) => {
		const weights = new Map(relational.weights);
		if (weight) weights.set(name, weight);
		else weights.delete(name);
		expect(() => writeCheckpoint(path, { ...relational, weights })).toThrow(
			message,
		);
	});
});

describe("a native checkpoint", () => {
	it.each([
		["for use", usable],
		["to resume from", resumable],
		["of any feature length", formulaCheckpoint(1)],
		["of another aggregator, with weights of its own", attention],
		["of a relational model of two passes", twoPassCheckpoint()],
		[
			"of a relational model",
			{
				...relational,
				metadata: { ...relational.metadata, kAtHop: null },
			},
		],
	])("%s comes back as it was written", (_, checkpoint) => {
		writeCheckpoint(path, checkpoint);
		expect(summary(readCheckpoint(path))).toEqual(summary(checkpoint));
	});

	it("has the reference's names, with the batch counter as int64", () => {
		writeCheckpoint(path, usable);
		const { tensors } = parseSafetensors(readFileSync(path), path);
		expect([...tensors.keys()].sort()).toEqual(
			[...usable.weights.keys()].sort(),
		);
		expect(tensors.get("bn0.num_batches_tracked")).toEqual({
			shape: [],
			data: BigInt64Array.of(1824n),
		});
	});

	it("is the same bytes for the same contents in any order", () => {
		writeCheckpoint(path, resumable);
		const first = readFileSync(path);
		const { training } = usable.metadata;
		const shuffled: Checkpoint = {
			metadata: {
				...Object.fromEntries(Object.entries(usable.metadata).reverse()),
				training: Object.fromEntries(Object.entries(training).reverse()),
			} as unknown as Checkpoint["metadata"],
			weights: new Map([...usable.weights].reverse()),
			resume: { ...resume, momentum: new Map([...resume.momentum].reverse()) },
		};
		writeCheckpoint(path, shuffled);
		expect(readFileSync(path).equals(first)).toBe(true);
	});

	it.each([
		Number.NaN,
		Number.POSITIVE_INFINITY,
		Float32Array.of(1),
		new Date(0),
		() => 1,
	])("refuses to lose %s in its metadata", (value) => {
		const metadata = { ...usable.metadata, training: { value } };
		expect(() => writeCheckpoint(path, { ...usable, metadata })).toThrow(
			TypeError,
		);
	});

	it("that is cut off anywhere is refused", () => {
		writeCheckpoint(path, resumable);
		const bytes = readFileSync(path);
		const cut = join(folder, "cut.ckpt");
		const lengths = Array.from({ length: 40 }, (_, i) => i);
		for (let i = 1; i < 30; i++)
			lengths.push(Math.floor((bytes.length * i) / 30));
		for (const length of [...lengths, bytes.length - 1]) {
			writeFileSync(cut, bytes.subarray(0, length));
			expect(refusal(() => readCheckpoint(cut))).toMatch(
				/^\/cut\.ckpt: expected/,
			);
		}
	});

	it("with one byte of its header changed is refused, or read to sound weights", () => {
		const bytes = Buffer.from(
			serializeSafetensors({
				metadata: new Map(),
				tensors: new Map([["w", { shape: [2], data: Float32Array.of(1, 2) }]]),
			}),
		);
		for (let at = 0; at < bytes.length - 8; at++) {
			for (const flip of [1, 2, 4, 8, 16, 32, 64, 128]) {
				bytes[at] ^= flip;
				try {
					const { tensors } = parseSafetensors(bytes, "x");
					const [tensor] = tensors.values();
					expect(tensor?.data.byteLength ?? 0).toBe(8);
				} catch (error) {
					if (!(error instanceof InputError)) throw error;
				}
				bytes[at] ^= flip;
			}
		}
	});
});

describe("a checkpoint is refused in one line", () => {
	it.each<[what: string, checkpoint: Checkpoint, message: string]>([
		[
			"a missing weight",
			withWeight("conv3.bias", null),
			"expected a weight conv3.bias, got none",
		],
		[
			"a weight of another shape",
			withWeight("conv1.weight", {
				shape: [1024, 512],
				data: new Float32Array(1024 * 512),
			}),
			"expected conv1.weight of shape 12 x 512, got 1024 x 512",
		],
		[
			"a scalar of another shape",
			withWeight("bn0.num_batches_tracked", {
				shape: [1],
				data: Float32Array.of(1),
			}),
			"expected bn0.num_batches_tracked of shape () (one number), got 1",
		],
		[
			"a weight of no L-GCN",
			withWeight("conv5.weight", { shape: [1], data: Float32Array.of(1) }),
			"expected the weights of an L-GCN only, got conv5.weight",
		],
		...(["mean", "weighted"] as const).map(
			(aggregator): [string, Checkpoint, string] => [
				`attention of an L-GCN with ${aggregator} aggregation`,
				{ ...attention, metadata: { ...attention.metadata, aggregator } },
				"expected the weights of an L-GCN only, got conv1.attention.0.weight",
			],
		),
		[
			"attention that is missing",
			{ ...usable, metadata: attention.metadata },
			"expected a weight conv1.attention.0.weight, got none",
		],
		[
			"attention of another shape",
			{
				...attention,
				weights: new Map(attention.weights).set("conv3.attention.2.weight", {
					shape: [64],
					data: new Float32Array(64),
				}),
			},
			"expected conv3.attention.2.weight of shape 1 x 64, got 64",
		],
		[
			"NaN",
			withWeight("conv2.bias", {
				shape: [512],
				data: new Float32Array(512).fill(Number.NaN, 3),
			}),
			"expected finite numbers in conv2.bias, got NaN at index 3",
		],
		[
			"a negative variance",
			withWeight("bn0.running_var", {
				shape: [6],
				data: Float32Array.of(1, 1, 1, 1, 1, -1),
			}),
			"expected bn0.running_var of 0 or more, got less",
		],
		[
			"an L-GCN of no feature length",
			{ ...usable, metadata: { ...usable.metadata, featureLength: null } },
			"expected an L-GCN's weight bn0.running_mean, got none",
		],
		[
			"momentum that is missing",
			{ ...usable, resume: { ...resume, momentum: new Map() } },
			"expected momentum of conv1.weight, got none",
		],
		[
			"momentum of no weight",
			{
				...usable,
				resume: {
					...resume,
					momentum: new Map([
						...resume.momentum,
						["x", { shape: [1], data: Float32Array.of(1) }],
					]),
				},
			},
			"expected momentum of weights only, got some of x",
		],
	])("%s, before anything is written", (_, checkpoint, message) => {
		const target = join(folder, "never", "x.ckpt");
		expect(refusal(() => writeCheckpoint(target, checkpoint))).toBe(
			`/never/x.ckpt: ${message}`,
		);
		expect(existsSync(join(folder, "never"))).toBe(false);
	});

	it.each<[what: string, texts: Record<string, string>, message: RegExp]>([
		["another version", { "gcn-cluster": "2" }, /of version 1, got version 2/],
		["metadata that is no JSON", { metadata: "{" }, /metadata in JSON/],
		[
			"an unknown model",
			{ metadata: '{"model":"gat"}' },
			/a model lgcn or relational/,
		],
		[
			"an unknown aggregator",
			{ metadata: '{"model":"lgcn","aggregator":"max"}' },
			/an aggregator/,
		],
		[
			"another feature length",
			{ metadata: JSON.stringify({ ...usable.metadata, featureLength: 7 }) },
			/bn0\.running_mean of shape 7, got 6/,
		],
		[
			"an epoch of -1",
			{ metadata: JSON.stringify({ ...usable.metadata, epoch: -1 }) },
			/an epoch of 0 or more/,
		],
		[
			"k-at-hop of 0",
			{ metadata: JSON.stringify({ ...usable.metadata, kAtHop: [0] }) },
			/k-at-hop or null/,
		],
		[
			"random words too large",
			{ resume: '{"step":1,"random":[1,2,3,4294967296],"progress":{}}' },
			/four 32-bit words/,
		],
		[
			"an infinity, which JSON can spell",
			{
				metadata: JSON.stringify(usable.metadata).replace("0.01", "1e999"),
			},
			/metadata of finite numbers/,
		],
		[
			"metadata nested 9,000 deep",
			{
				metadata: JSON.stringify(usable.metadata).replace(
					"[0.5,0.25]",
					"[".repeat(9000) + "]".repeat(9000),
				),
			},
			/nested at most 32 deep/,
		],
		[
			"a resume state nested 9,000 deep",
			{
				resume: `{"step":1,"random":[1,2,3,4],"progress":${'{"a":'.repeat(9000)}1${"}".repeat(9000)}}`,
			},
			/nested at most 32 deep/,
		],
		[
			"a step that is no number",
			{ resume: '{"step":"1","random":[1,2,3,4],"progress":{}}' },
			/a step of 0 or more/,
		],
	])("%s", (_, texts, message) => {
		writeChanged(resumable, ({ metadata }) => {
			for (const [key, text] of Object.entries(texts))
				(metadata as Map<string, string>).set(key, text);
		});
		expect(refusal(() => readCheckpoint(path))).toMatch(message);
	});

	it.each<[what: string, bytes: Uint8Array | null, message: RegExp]>([
		["an empty file", new Uint8Array(0), /got an empty file$/],
		[
			"text",
			Buffer.from("hello world"),
			/got a file that begins with 68656c6c6f20776f$/,
		],
		[
			"a bare pickle",
			Buffer.from("80027d2e", "hex"),
			/got a file that begins with 80027d2e$/,
		],
		[
			"tensors of another program",
			serializeSafetensors({ metadata: new Map(), tensors: new Map() }),
			/a gcn-cluster checkpoint of version 1, got other tensors/,
		],
		["no file", null, /got no such file$/],
	])("%s", (what, bytes, message) => {
		const file = join(folder, what.replaceAll(" ", "-"));
		if (bytes) writeFileSync(file, bytes);
		expect(refusal(() => readCheckpoint(file))).toMatch(message);
	});

	it("a PyTorch file of another network", () => {
		const file = join(
			import.meta.dirname,
			"../../../fixtures/checkpoint/odd.zip.pth",
		);
		expect(refusal(() => readCheckpoint(file))).toMatch(
			/expected finite numbers|an L-GCN's weight/,
		);
	});

	it("momentum without the state around it", () => {
		writeChanged(resumable, ({ metadata }) =>
			(metadata as Map<string, string>).delete("resume"),
		);
		expect(refusal(() => readCheckpoint(path))).toMatch(
			/a resume state with its momentum/,
		);
	});

	it("a folder", () => {
		const file = join(folder, "some-folder");
		mkdirSync(file);
		expect(refusal(() => readCheckpoint(file))).toMatch(/got a directory$/);
	});

	it("and an old file stays when a new one cannot be written", () => {
		const own = join(folder, "kept");
		mkdirSync(own);
		const saved = join(own, "kept.ckpt");
		writeCheckpoint(saved, usable);
		const bytes = readFileSync(saved);
		refusal(() => writeCheckpoint(saved, withWeight("conv3.bias", null)));
		expect(readFileSync(saved).equals(bytes)).toBe(true);
		expect(readdirSync(own)).toEqual(["kept.ckpt"]);
	});
});

describe("features of another length than the checkpoint's", () => {
	it("are refused in one line that says what to do", () => {
		expect(
			refusal(() =>
				requireFeatureLength(usable, 512, "logs/best.ckpt", "f.npy"),
			),
		).toBe(
			"logs/best.ckpt: expected features of length 6, got 512 in f.npy (train on these features, or give a checkpoint that was)",
		);
	});

	it("are fine for the same length and for a model that takes any", () => {
		requireFeatureLength(usable, 6, "x", "y");
		const metadata = { ...usable.metadata, featureLength: null };
		requireFeatureLength({ ...usable, metadata }, 512, "x", "y");
	});
});
