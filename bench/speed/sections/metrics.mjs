/** Scores of clusters against identities. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alternate } from "../measure.mjs";
import { times, unit } from "../tables.mjs";

export const title = "Metrics";

export async function run({ ours, packages, versions, quick, rounds }) {
	// It has no threads to set.
	const peer = `scikit-learn ${versions.sklearn}, NMI, 1 thread`;
	const folder = mkdtempSync(join(tmpdir(), "bench-metrics-"));
	const items = quick ? 100_000 : 1_000_000;
	const paths = {
		labels: join(folder, "labels.npy"),
		clusters: join(folder, "clusters.npy"),
	};
	const side = (name, server, all) => ({
		name,
		measure: async () => {
			const answer = await server.ask({ task: "metrics", ...paths, all });
			return { ...answer, value: answer.seconds };
		},
	});
	try {
		await ours.ask({ task: "labelings", items, ...paths });
		const sides = [
			side("gcn-cluster, NMI", ours, false),
			side("gcn-cluster, all scores", ours, true),
		];
		if (packages) sides.push(side(peer, packages, false));
		const measured = await alternate(sides, rounds, peer);
		return [
			{
				title: `${items.toLocaleString("en")} items: seconds`,
				rows: [
					["", "median", "lowest", "highest", "CPU s", "NMI", "times the peer"],
					...measured.map(
						({ name, median, lowest, highest, ratio, detail }) => [
							name,
							...[median, lowest, highest, detail.cpuSeconds].map(unit),
							detail.nmi.toFixed(6),
							times(ratio),
						],
					),
				],
				notes: [],
			},
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
