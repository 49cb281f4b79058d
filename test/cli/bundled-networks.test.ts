/** The bundled networks on faces they never saw: above the published code and above what any one cosine threshold reaches. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { bundledNetwork, defaultNetwork } from "../../src/files/bundled.ts";
import { runForJson } from "../helpers/command.ts";
import { hasShared, needsFaces, sharedPath } from "../helpers/shared.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();

async function bcubedOn(
	embedding: string,
	checkpoint: string,
	...flags: string[]
): Promise<number> {
	const val = (name: string) => sharedPath("faces", "val", name);
	const { all } = await runForJson<{ all: { bcubed: { f: number } } }>(
		...commandLine`test --val_feat_path ${val(`${embedding}.features.npy`)}
			--val_knn_graph_path ${val(`${embedding}.knn.npy`)}
			--val_labels_path ${val("labels.npy")} --checkpoint ${checkpoint}
			--out_dir ${join(folder, "results")} ${flags}`,
	);
	return all.bcubed.f;
}

/** B-Cubed F that one threshold can reach, chosen with knowledge of the labels. */
function baseline(embedding: string, method: string): number {
	const text = readFileSync(sharedPath("faces", "baselines-val.json"), "utf8");
	return JSON.parse(text)[`val/${embedding}`][method].bcubed.f;
}

/** The published code's own outcome with its defaults. */
function published(embedding: string): number {
	const path = sharedPath("parity", embedding, "val-20", "expected.json");
	return JSON.parse(readFileSync(path, "utf8")).propagation[0].bcubed[2];
}

describe.skipIf(!hasShared)(
	"the bundled L-GCN",
	{ ...needsFaces, tags: "slow/faces", timeout: 600_000 },
	() => {
		test("is no worse than the published code with the defaults", async () => {
			const f = await bcubedOn("dlib128", bundledNetwork);
			expect(f).toBeGreaterThan(published("dlib128") - 0.003);
		});

		test("is above the best cosine threshold with the paper's 80 5", async () => {
			const f = await bcubedOn(
				"dlib128",
				bundledNetwork,
				"--k-at-hop",
				"80",
				"5",
			);
			expect(f).toBeGreaterThan(baseline("dlib128", "threshold_components"));
			expect(f).toBeGreaterThan(baseline("dlib128", "average_linkage"));
		});
	},
);

describe.skipIf(!hasShared)(
	"the bundled relational network",
	{ ...needsFaces, tags: "slow/faces" },
	() => {
		test.each([
			["dlib128", 0.954],
			["arc512", 0.975],
		])(
			"is above every oracle threshold on %s with the defaults, and above %d",
			{ timeout: 600_000 },
			async (embedding, least) => {
				expect(defaultNetwork).toMatch(/faces\.ckpt$/);
				const f = await bcubedOn(embedding, defaultNetwork);
				expect(f).toBeGreaterThan(least);
				expect(f).toBeGreaterThan(baseline(embedding, "threshold_components"));
				expect(f).toBeGreaterThan(baseline(embedding, "average_linkage"));
			},
		);
	},
);
