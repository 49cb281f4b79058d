/** The options of a relational network's training that must be the same when a run goes on. */
import type { RunSettings } from "../../training/resume.ts";
import type { RelationalTrainOptions } from "./run.ts";

export function relationalRunSettings(
	options: RelationalTrainOptions,
): RunSettings {
	return [
		["--model", "model", "relational"],
		["--k-at-hop", "kAtHop", options.kAtHop],
		["--active-connection", "activeConnection", options.activeConnection],
		["--batch-size", "batchSize", options.batchSize],
		["--compositions", "compositions", options.compositions],
		// Runs from before this option have no value for it.
		["--conditions", "conditions", options.conditions || undefined],
		["--epochs", "epochs", options.epochs],
		["--first-pass", "firstPass", options.firstPass],
		["--init", "init", options.init],
		["--lr", "learningRate", options.learningRate],
		["--transformations", "transformations", options.transformations],
		["--weight-decay", "weightDecay", options.weightDecay],
		["--seed", "seed", options.seed],
	];
}
