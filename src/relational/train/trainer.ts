/**
 * Training steps of the relational network: forward, binary cross-entropy, gradients, AdamW.
 * Weights and moments are plain arrays; only the products run on the engine.
 */

import { countKnown, unknownTarget } from "../../arrays/labels.ts";
import { sigmoid } from "../../arrays/sigmoid.ts";
import {
	copyWeights,
	type StateDict,
	type Weight,
} from "../../arrays/state-dict.ts";
import { createWorkspace, type Workspace } from "../../arrays/workspace.ts";
import type { Engine } from "../../engines/engine.ts";
import { layerNames } from "../../files/checkpoints/relational-shapes.ts";
import {
	type AdamWOptions,
	type StepSize,
	stepAdamW,
} from "../../training/adamw.ts";
import {
	disposeRelational,
	forwardRelational,
	uploadRelational,
} from "../forward.ts";
import { computeGates } from "../gates.ts";
import { gateWeights } from "../weights.ts";
import type { RelationalBatch } from "./batch-source.ts";
import { relationalGradients } from "./gradients.ts";

/** The state of AdamW. */
export interface AdamWState {
	/** Running means of each weight's gradients and of their squares, under its name with `.first` and `.second`. */
	readonly moments: StateDict;
	/** Steps done. */
	readonly step: number;
}

export interface RelationalTrainer {
	/**
	 * Does one step on a batch; returns the probabilities [L] before the update.
	 * Links with `unknownTarget` have no loss. A batch with only such links changes nothing, and all its probabilities are 0.
	 */
	step(batch: RelationalBatch, size: StepSize): Promise<Float32Array>;
	/** A copy of the weights. */
	weights(): StateDict;
	/** A copy of the optimizer's state, for resuming. */
	state(): AdamWState;
}

/** Starts from `initial` weights and, if training is resumed, from the state of the optimizer. */
export function createRelationalTrainer(
	engine: Engine,
	initial: StateDict,
	resume: AdamWState | null,
	options: AdamWOptions,
): RelationalTrainer {
	const weights = copyWeights(initial, initial.keys());
	const moments = resume
		? copyWeights(resume.moments, resume.moments.keys())
		: noMoments(initial);
	const workspace = createWorkspace();
	let step = resume?.step ?? 0;

	return {
		async step(batch, size) {
			// Momentum and weight decay would change the weights even without a gradient.
			if (countKnown(batch.targets) === 0)
				return new Float32Array(batch.targets.length);
			const { gradients, probabilities } = await differentiate(
				engine,
				weights,
				batch,
				workspace,
			);
			step++;
			for (const [name, { data }] of weights)
				stepAdamW(
					{
						weight: data,
						gradient: gradients.get(name)!,
						first: moments.get(`${name}.first`)!.data,
						second: moments.get(`${name}.second`)!.data,
					},
					step,
					size,
					options,
				);
			return Float32Array.from(probabilities);
		},
		weights: () => copyWeights(weights, weights.keys()),
		state: () => ({ moments: copyWeights(moments, moments.keys()), step }),
	};
}

/** Computes the probabilities [L] of a batch, and the gradients of all weights of its mean binary cross-entropy. */
async function differentiate(
	engine: Engine,
	weights: StateDict,
	{ subgraphs, inputs, targets }: RelationalBatch,
	workspace: Workspace,
) {
	const gates = layerNames.map((layer) => {
		const numEdges = inputs.entries.length;
		const ofLayer = workspace.floats(`${layer}.gates`, numEdges);
		computeGates(inputs.edges, gateWeights(weights, layer), ofLayer);
		return ofLayer;
	});
	const tensors = uploadRelational(engine, weights);
	const batch = { subgraphs, nodes: inputs.nodes, gates };
	const values = await forwardRelational(engine, tensors, batch, workspace);
	disposeRelational(tensors);
	const probabilities = values.logits.map(sigmoid);
	const numKnown = countKnown(targets);
	const logitGradients = probabilities.map((p, link) =>
		targets[link] === unknownTarget ? 0 : (p - targets[link]) / numKnown,
	);
	const gradients = await relationalGradients(
		engine,
		{ weights, subgraphs, inputs, gates, values },
		logitGradients,
		workspace,
	);
	return { gradients, probabilities };
}

/** Moments of zeros for all weights. */
function noMoments(weights: StateDict): Map<string, Weight> {
	return new Map(
		[...weights].flatMap(([name, { shape, data }]) =>
			[".first", ".second"].map((suffix) => [
				name + suffix,
				{ shape, data: new Float32Array(data.length) },
			]),
		) as [string, Weight][],
	);
}
