/** `test` as a user runs it, on the faces and with the weights of the reference, prints the reference's figures to 4 digits. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	readFloatVector,
	readIntMatrix,
} from "../../src/files/npy/read-npy.ts";
import { runCommand } from "../helpers/command.ts";
import { toGroups } from "../helpers/random-graph.ts";
import { hasShared, needsFaces, sharedPath } from "../helpers/shared.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

interface Scores {
	readonly items: number;
	readonly bcubed: readonly number[];
	readonly nmi_geometric: number;
	readonly nmi_arithmetic: number;
}

interface Expected {
	readonly pairwise: Record<
		"loss" | "accuracy" | "precision" | "recall",
		number
	>;
	readonly propagation: readonly (Scores & {
		readonly file: string;
		readonly clusters: number;
		readonly without_singletons: Scores;
	})[];
}

const folder = temporaryFolder();
const cases: readonly [string, string, string, string][] = [
	["dlib128", "20", "legacy", "auto"],
	["arc512", "20", "zip", "wasm"],
	["dlib128", "40", "zip", "auto"],
];

describe.skipIf(!hasShared)(
	"test on the validation faces",
	{ ...needsFaces, tags: "slow/faces" },
	() => {
		test.each(cases)(
			"%s, k-at-hop %s 5, %s checkpoint, %s engine",
			async (embedding, k1, layout, backend) => {
				const parity = sharedPath("parity", embedding, `val-${k1}`);
				const expected: Expected = JSON.parse(
					readFileSync(join(parity, "expected.json"), "utf8"),
				);
				const faces = (name: string) => sharedPath("faces", "val", name);
				const pytorch = `reference.${layout}.ckpt`;
				const network = join(folder, `${embedding}.ckpt`);
				await runCommand(
					"convert",
					sharedPath("parity", embedding, pytorch),
					network,
				);
				const { exitCode, stdout } = await runCommand(
					...commandLine`test
						--val_feat_path ${faces(`${embedding}.features.npy`)}
						--val_knn_graph_path ${faces(`${embedding}.knn.npy`)}
						--val_label_path ${faces("labels.npy")} --checkpoint ${network}
						--k-at-hop ${k1} 5 --out_dir ${folder} --backend ${backend}`,
				);
				expect(exitCode).toBe(0);
				const figure = (name: "loss" | "accuracy" | "precision" | "recall") =>
					`${name} ${expected.pairwise[name].toFixed(4)}`;
				const figures = ["loss", "accuracy", "precision", "recall"] as const;
				expect(stdout).toContain(`links: ${figures.map(figure).join(", ")}\n`);

				const grouped = expected.propagation[0];
				const row = (title: string, scores: Scores) =>
					[title, ...scores.bcubed, scores.nmi_geometric]
						.map((cell) => (typeof cell === "number" ? cell.toFixed(4) : cell))
						.join(" ");
				const printed = stdout
					.split("\n")
					.map((line) => line.split(/ {2,}/))
					.filter((cells) => cells.length === 7)
					.map(([title, , , ...cells]) => [title, ...cells].join(" "));
				expect(printed.slice(1)).toEqual([
					row("all items", grouped),
					row("without one-item clusters", grouped.without_singletons),
				]);

				const clusters = readLabels(join(folder, "clusters.npy"), null);
				const theirs = readLabels(join(parity, grouped.file), null);
				expect(toGroups(clusters.ids) === toGroups(theirs.ids)).toBe(true);
				// Within a pivot the reference's order of links is its own.
				const reference = scoresByLink(parity, theirs.ids.length);
				const ours = scoresByLink(folder, theirs.ids.length);
				expect(ours.size).toBe(reference.size);
				let largest = 0;
				for (const [link, score] of reference)
					largest = Math.max(largest, Math.abs(score - ours.get(link)!));
				expect(largest).toBeLessThan(1e-5);
			},
			600_000,
		);
	},
);

/** Scores under pivot * N + neighbour. */
function scoresByLink(where: string, numRows: number): Map<number, number> {
	const shared = false;
	const { data } = readIntMatrix(join(where, "edges.npy"), { shared });
	const scores = readFloatVector(join(where, "scores.npy"), { shared });
	const byLink = new Map<number, number>();
	for (let i = 0; i < scores.length; i++)
		byLink.set(data[2 * i] * numRows + data[2 * i + 1], scores[i]);
	return byLink;
}
