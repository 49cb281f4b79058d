/**
 * Whether a checkpoint has the weights that its model needs, with one function per model.
 * Networks use checked weights without further checks: all are there, of their shapes, and finite.
 */

import type {
	Checkpoint,
	CheckpointMetadata,
	StateDict,
} from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { printable } from "../printable.ts";
import { splitPasses } from "./relational-passes.ts";
import {
	firstPassInputs,
	type InputCounts,
	relationalShapes,
	secondPassInputs,
} from "./relational-shapes.ts";

type Shapes = ReadonlyMap<string, readonly number[]>;

/** AdamW keeps two moments of a weight, SGD one under the weight's own name. */
const momentSuffixes = [".first", ".second"];

/**
 * Checks weights and, where there is one, the state to resume from.
 * @throws InputError naming the file and the first weight that is missing, of another shape or not finite
 */
export function checkWeights(checkpoint: Checkpoint, where: string): void {
	const { metadata, weights, resume } = checkpoint;
	checkFinite(weights, "", where);
	const trained =
		metadata.model === "lgcn"
			? checkLgcn(checkpoint, where)
			: checkRelational(weights, where);
	if (!resume) return;
	checkFinite(resume.momentum, "momentum of ", where);
	for (const name of trained) {
		const isWhole =
			resume.momentum.has(name) ||
			momentSuffixes.every((suffix) => resume.momentum.has(name + suffix));
		if (!isWhole) throw new InputError(where, `momentum of ${name}`, "none");
	}
	for (const [name, { shape }] of resume.momentum) {
		const suffix = momentSuffixes.find((end) => name.endsWith(end)) ?? "";
		const expected = weights.get(
			name.slice(0, name.length - suffix.length),
		)?.shape;
		if (!expected)
			throw new InputError(
				where,
				"momentum of weights only",
				`some of ${printable(name)}`,
			);
		checkShape(`momentum of ${printable(name)}`, expected, shape, where);
	}
}

/** Returns the names of the trained weights: all but batch norm's statistics. */
function checkLgcn({ metadata, weights }: Checkpoint, where: string): string[] {
	if (metadata.featureLength === null)
		throw new InputError(where, "an L-GCN's weight bn0.running_mean", "none");
	const shapes = lgcnShapes(metadata.featureLength, metadata.aggregator);
	checkShapes(weights, shapes, where);
	const other = [...weights.keys()].find((name) => !shapes.has(name));
	if (other !== undefined)
		throw new InputError(
			where,
			"the weights of an L-GCN only",
			printable(other),
		);
	if (weights.get("bn0.running_var")!.data.some((variance) => variance < 0))
		throw new InputError(where, "bn0.running_var of 0 or more", "less");
	return [...weights.keys()].filter((name) => !name.startsWith("bn0."));
}

/** Returns the names of the trained weights: all of the last pass. The file's biases say how wide the layers are. */
function checkRelational(weights: StateDict, where: string): string[] {
	const { first, second } = splitPasses(weights);
	const firstNames = checkPass(first, firstPassInputs, "", where);
	return second
		? checkPass(second, secondPassInputs, "second.", where)
		: firstNames;
}

function checkPass(
	pass: StateDict,
	inputs: InputCounts,
	prefix: string,
	where: string,
): string[] {
	const widthOf = (bias: string) => pass.get(bias)?.data.length ?? 0;
	const shapes = relationalShapes(
		inputs,
		widthOf("head.0.bias"),
		widthOf("layer1.gate.0.bias"),
	);
	const named = (name: string) => prefix + name;
	const inFile = (of: StateDict | Shapes) =>
		new Map([...of].map(([name, value]) => [named(name), value]));
	checkShapes(inFile(pass) as StateDict, inFile(shapes) as Shapes, where);
	for (const name of pass.keys()) {
		if (!shapes.has(name))
			throw new InputError(
				where,
				"the weights of a relational network only",
				printable(named(name)),
			);
	}
	return [...shapes.keys()].map(named);
}

/** An L-GCN's weights for features of length D; W of a convolution is (2 x in, out), of the classifier and of attention (out, in). */
export function lgcnShapes(
	featureLength: number,
	aggregator: CheckpointMetadata["aggregator"],
): Shapes {
	const shapes = new Map<string, readonly number[]>([
		["bn0.running_mean", [featureLength]],
		["bn0.running_var", [featureLength]],
		["bn0.num_batches_tracked", []],
	]);
	const sizes = [featureLength, 512, 512, 256, 256];
	for (let i = 1; i < sizes.length; i++) {
		shapes.set(`conv${i}.weight`, [2 * sizes[i - 1], sizes[i]]);
		shapes.set(`conv${i}.bias`, [sizes[i]]);
		if (aggregator !== "attention") continue;
		shapes.set(`conv${i}.attention.0.weight`, [64, 2 * sizes[i - 1]]);
		shapes.set(`conv${i}.attention.0.bias`, [64]);
		shapes.set(`conv${i}.attention.2.weight`, [1, 64]);
	}
	shapes.set("classifier.0.weight", [256, 256]);
	shapes.set("classifier.0.bias", [256]);
	shapes.set("classifier.1.weight", [256]);
	shapes.set("classifier.2.weight", [2, 256]);
	shapes.set("classifier.2.bias", [2]);
	return shapes;
}

function checkShapes(weights: StateDict, shapes: Shapes, where: string): void {
	for (const [name, shape] of shapes) {
		const weight = weights.get(name);
		if (!weight) throw new InputError(where, `a weight ${name}`, "none");
		checkShape(name, shape, weight.shape, where);
	}
}

function checkShape(
	name: string,
	expected: readonly number[],
	got: readonly number[],
	where: string,
): void {
	const isSame =
		got.length === expected.length && got.every((n, i) => n === expected[i]);
	if (!isSame)
		throw new InputError(
			where,
			`${name} of shape ${describeShape(expected)}`,
			describeShape(got),
		);
}

function describeShape(shape: readonly number[]): string {
	return shape.length === 0 ? "() (one number)" : shape.join(" x ");
}

function checkFinite(weights: StateDict, what: string, where: string): void {
	for (const [name, { data }] of weights) {
		const at = data.findIndex((value) => !Number.isFinite(value));
		if (at >= 0)
			throw new InputError(
				where,
				`finite numbers in ${what}${printable(name)}`,
				`${data[at]} at index ${at}`,
			);
	}
}
