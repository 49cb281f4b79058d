import {
	dim,
	featPath,
	key,
	knnGraphPath,
	labelsPath,
	validation,
} from "./data-options.ts";
import { activeConnection, kAtHop, method, metric } from "./graph-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, printing } from "./output-options.ts";
import {
	backend,
	batchSize,
	printFreq,
	resume,
	saveEvery,
	seed,
	workers,
} from "./run-options.ts";
import { network, optimization } from "./training-options.ts";

/** Where `train` writes by default in a clone of the project, whose `logs` folder holds the bundled network. */
export const logsBesideBundled = "results/logs";

const several = (spec: OptionSpec): OptionSpec => ({
	...spec,
	kind: "paths",
	meaning: `${spec.meaning}; several for a relational network`,
});

export const trainOptions: readonly OptionSpec[] = [
	several(featPath),
	several(knnGraphPath),
	several(labelsPath),
	validation(featPath, "features of a validation set"),
	validation(knnGraphPath, "its kNN graph"),
	validation(labelsPath, "its identities"),
	key,
	dim,
	...network,
	...optimization,
	kAtHop([200, 10]),
	activeConnection(10),
	metric,
	method,
	{ ...batchSize(16), relational: 32 },
	printFreq(200),
	{
		flag: "--logs-dir",
		kind: "folder",
		default: "logs",
		meaning: "folder for checkpoints and log.txt",
		group: "Output",
		defaultText: `logs; ${logsBesideBundled} where logs is the package's own`,
		isOutput: true,
	},
	force,
	resume("continue the stopped run of the logs folder"),
	saveEvery,
	backend,
	workers,
	seed,
	...printing,
];
