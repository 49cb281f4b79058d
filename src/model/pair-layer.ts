/** What conv1 computes of a node and its neighbours before anything that is not linear: its own layer, and the first one of its attention. */
import type { StateDict } from "../core/state-dict.ts";
import { attentionWeightNames } from "./attention.ts";

/** conv1 and, beside it, the first layer of its attention: weight [2D, O] and bias [O] before any activation. */
export function pairLayer(weights: StateDict): {
	readonly weight: Float32Array;
	readonly bias: Float32Array;
} {
	const conv = weights.get("conv1.weight")!;
	const convBias = weights.get("conv1.bias")!.data;
	const [first, firstBias] = attentionWeightNames("conv1");
	const attention = weights.get(first);
	if (!attention) return { weight: conv.data, bias: convBias };
	const [inputs, columns] = conv.shape;
	const [more] = attention.shape;
	const width = columns + more;
	const weight = new Float32Array(inputs * width);
	for (let d = 0; d < inputs; d++) {
		const row = conv.data.subarray(d * columns, (d + 1) * columns);
		weight.set(row, d * width);
		for (let h = 0; h < more; h++)
			weight[d * width + columns + h] = attention.data[h * inputs + d];
	}
	const bias = new Float32Array(width);
	bias.set(convBias);
	bias.set(weights.get(firstBias)!.data, columns);
	return { weight, bias };
}
