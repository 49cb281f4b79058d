/** `engines`: which engines load here, why others do not, and how to install those; `--install` installs one. */

import { tryEngine } from "../../engines/choose-engine.ts";
import type { EngineName } from "../../engines/engine.ts";
import { installPart } from "../../engines/install-part.ts";
import {
	hasPart,
	installCommand,
	optionalParts,
	type PartName,
} from "../../engines/optional-parts.ts";
import type { CommandAction } from "../command-action.ts";
import {
	type OutputOptions,
	printResult,
	type Streams,
} from "../output/streams.ts";

interface EnginesOptions extends OutputOptions {
	readonly install: PartName | null;
}

interface EngineState {
	readonly name: EngineName | PartName;
	readonly loads: boolean;
	/** What runs, or why it does not load and what to do. */
	readonly description: string;
}

/** Parts that are no engines, and what they are for. */
const otherParts = {
	usearch: "the index of --method hnsw",
	photos: "pictures and faces for embed",
	heic: "HEIC pictures for embed",
	queue: "many machines for cluster, with Redis or Valkey",
} as const;

type OtherPart = keyof typeof otherParts;

const names: readonly EngineName[] = ["onnx", "wasm", "node", "webgpu", "cpu"];

export const runEngines: CommandAction<EnginesOptions> = async (
	{ options },
	streams,
) => {
	if (options.install) await install(options.install, streams);
	const engines: EngineState[] = [];
	for (const name of names) engines.push({ name, ...(await tryEngine(name)) });
	for (const part of Object.keys(otherParts) as OtherPart[])
		engines.push(stateOf(part));
	printResult(
		streams,
		options,
		{ engines },
		engines.map(({ name, description }) => `${name.padEnd(8)} ${description}`),
	);
};

async function install(part: PartName, streams: Streams): Promise<void> {
	streams.error(`npm installs ${optionalParts[part].join(" and ")}`);
	await installPart(part);
}

/** The state of a part that is no engine. */
function stateOf(name: OtherPart): EngineState {
	const loads = hasPart(name);
	const use = otherParts[name];
	const description = loads
		? `loads: ${use}`
		: `does not load: not installed; ${installCommand(name)} brings it (${use})`;
	return { name, loads, description };
}
