/** The running mean and variance of the L-GCN's batch norm, which scoring uses. */
import type { StateDict } from "../../arrays/state-dict.ts";
import type { PreparedBatch } from "./training-batch.ts";

export const statisticsNames = [
	"bn0.running_mean",
	"bn0.running_var",
	"bn0.num_batches_tracked",
];

/** Weight of a batch in the running statistics (PyTorch's default). */
const statisticsMomentum = 0.1;

/**
 * Updates the running statistics by the moments of a batch.
 * Reference: as in PyTorch, the running variance uses the unbiased variance of the batch; rows of padding count.
 */
export function trackStatistics(
	statistics: StateDict,
	{ moments, numPaddedRows: n }: PreparedBatch,
): void {
	const mean = statistics.get("bn0.running_mean")!.data;
	const variance = statistics.get("bn0.running_var")!.data;
	for (let d = 0; d < mean.length; d++) {
		mean[d] += statisticsMomentum * (moments.mean[d] - mean[d]);
		const unbiased = (moments.variance[d] * n) / (n - 1);
		variance[d] += statisticsMomentum * (unbiased - variance[d]);
	}
	statistics.get("bn0.num_batches_tracked")!.data[0]++;
}
