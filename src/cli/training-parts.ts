/** Training without a part of the identities, and from networks that were trained so. */
import { takeRows } from "../core/compositions.ts";
import { toLabels } from "../core/labels.ts";
import { type Part, rowsWithout } from "../core/parts.ts";
import { shareMatrix } from "../core/shared-memory.ts";
import type { Checkpoint } from "../core/state-dict.ts";
import { InputError } from "../errors.ts";
import type { SetInMemory } from "./inputs.ts";
import { readInitial } from "./network.ts";

export interface PartFlags {
	readonly firstPass: string | null;
	readonly partPasses: readonly string[] | null;
	readonly leaveOut: readonly number[] | null;
}

/** @throws InputError for a given graph, which knows the rows that are left out, and for fewer than 2 rows that stay */
export function leaveOutPart(
	{ features, graph, labels, graphName }: SetInMemory,
	part: Part,
) {
	if (graph)
		throw new InputError(
			"--leave-out",
			"graphs that are built without the rows left out",
			`the graph ${graphName}`,
			"leave --knn-graph-path out",
		);
	const rows = rowsWithout(labels!.ids, part);
	if (rows.length < 2)
		throw new InputError(
			"--leave-out",
			"2 rows or more that stay",
			`${rows.length}`,
		);
	return {
		...{ graph, graphName },
		features: shareMatrix(takeRows(features, rows)),
		labels: toLabels(Array.from(rows, (row) => labels!.ids[row])),
	};
}

/** Part I of N as it is typed. */
export function partOf(typed: readonly number[] | null): Part | null {
	if (!typed) return null;
	const [number, parts] = typed;
	if (typed.length !== 2 || number > parts || parts < 2)
		throw new InputError(
			"--leave-out",
			"part I of N, N at least 2, written I N",
			typed.join(" "),
		);
	return { part: number - 1, parts };
}

/**
 * The networks that a second pass learns from, one for each part.
 * @throws InputError without `--first-pass`, and for a network that was not trained without the part of its place
 */
export function readPartNetworks(flags: PartFlags): Checkpoint[] {
	const { firstPass, partPasses } = flags;
	if (!partPasses) return [];
	if (!firstPass)
		throw new InputError(
			"--part-passes",
			"--first-pass beside it, the network that the second pass goes on from",
			"none",
		);
	if (partPasses.length < 2)
		throw new InputError("--part-passes", "2 checkpoints or more", "1");
	return partPasses.map((path, i) => {
		const checkpoint = readInitial(path, "relational", null, null, 1);
		const { leaveOut } = checkpoint.metadata.training;
		const expected = [i + 1, partPasses.length];
		if (JSON.stringify(leaveOut) !== JSON.stringify(expected))
			throw new InputError(
				path,
				`a network trained with --leave-out ${expected.join(" ")}`,
				Array.isArray(leaveOut)
					? `--leave-out ${leaveOut.join(" ")}`
					: "one trained on all",
			);
		return checkpoint;
	});
}
