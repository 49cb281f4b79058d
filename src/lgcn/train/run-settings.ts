/** The options of an L-GCN's training that must be the same when a run goes on. */
import type { RunSettings } from "../../training/resume.ts";
import type { TrainOptions } from "./train.ts";

export function lgcnRunSettings(options: TrainOptions): RunSettings {
	return [
		["--model", "model", "lgcn"],
		["--aggregator", "aggregator", options.aggregator],
		["--k-at-hop", "kAtHop", options.kAtHop],
		["--active-connection", "activeConnection", options.activeConnection],
		["--batch-size", "batchSize", options.batchSize],
		["--epochs", "epochs", options.epochs],
		["--init", "init", options.init],
		["--lr", "learningRate", options.learningRate],
		["--lr-schedule", "schedule", options.schedule],
		["--optimizer", "optimizer", options.optimizer],
		["--momentum", "momentum", options.momentum],
		["--negative-weight", "negativeWeight", options.negativeWeight],
		["--weight-decay", "weightDecay", options.weightDecay],
		["--augment", "augment", options.augment],
		["--seed", "seed", options.seed],
	];
}
