/** Pseudo-label propagation of scored links, and of so many that only memory sets the limit. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alternate, ratioTo } from "../measure.mjs";
import { gigabytes, times, unit } from "../tables.mjs";

export const title = "Propagation";

export async function run(bench) {
	const folder = mkdtempSync(join(tmpdir(), "bench-links-"));
	try {
		return [
			await compare(bench, folder),
			await measureMany(bench),
			await measureDecided(bench),
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function compare({ ours, packages, versions, rounds }, folder) {
	const set = { rows: 23163, identities: 512, perRow: 20 };
	const paths = {
		edges: join(folder, "edges.npy"),
		scores: join(folder, "scores.npy"),
	};
	await ours.ask({ task: "links", ...set, ...paths });
	const side = (name, server, way) => ({
		name,
		measure: async () => {
			const task = { task: "propagate", way, rows: set.rows, ...paths };
			const answer = await server.ask(task);
			return { ...answer, value: answer.seconds };
		},
	});
	const published = `as published, Python ${versions.python}, 1 thread`;
	const sides = [side("gcn-cluster", ours)];
	if (packages)
		sides.push(
			side(`SciPy ${versions.scipy}, 1 thread`, packages, "connected"),
			side(published, packages, "propagation"),
		);
	const measured = await alternate(sides, rounds);
	const [, scipy, asPublished] = measured;
	const links = (set.rows * set.perRow).toLocaleString("en");
	return {
		title: `${links} links of ${set.rows.toLocaleString("en")} rows: seconds`,
		rows: [
			[
				"",
				"median",
				"lowest",
				"highest",
				"CPU s",
				"clusters",
				"times SciPy",
				"times as published",
			],
			...measured.map((each) => [
				each.name,
				...[each.median, each.lowest, each.highest].map(unit),
				unit(each.detail.cpuSeconds),
				`${each.detail.clusters}`,
				times(ratioTo(scipy, each)),
				times(ratioTo(asPublished, each)),
			]),
		],
		notes: [],
	};
}

async function measureMany({ startOurs, quick }) {
	const rows = quick ? 100_000 : 1_000_000;
	const perRow = 40;
	const server = startOurs();
	const answer = await server.ask({ task: "propagateMany", rows, perRow });
	server.close();
	const links = (rows * perRow).toLocaleString("en");
	return {
		title: `${links} links of ${rows.toLocaleString("en")} rows`,
		rows: [
			["", "seconds", "clusters", "peak memory, links included"],
			[
				"gcn-cluster",
				unit(answer.seconds),
				`${answer.clusters}`,
				gigabytes(answer.peakBytes),
			],
		],
		notes: [],
	};
}

/** What decisions of people add. */
async function measureDecided({ startOurs, quick }) {
	const rows = quick ? 100_000 : 1_000_000;
	const pairs = rows / 10;
	const ways = [
		{ kind: "naive", threshold: 0.7 },
		{ kind: "average", threshold: 0.5, unscored: "ignored" },
		{ kind: "threshold", maxSize: 900, step: 0.6 },
	];
	const answers = [];
	for (const way of ways) {
		const server = startOurs();
		const task = { task: "propagateDecided", rows, perRow: 20, pairs, way };
		answers.push(await server.ask(task));
		server.close();
	}
	const [{ links }] = answers;
	return {
		title: `${rows.toLocaleString("en")} rows, three a photo, ${pairs.toLocaleString("en")} decisions, ${links.toLocaleString("en")} links: seconds`,
		rows: [
			["", "without", "with", "more memory at the peak", "links not followed"],
			...answers.map((answer, i) => [
				ways[i].kind,
				unit(answer.plain),
				unit(answer.decided),
				gigabytes(answer.moreBytes),
				answer.notFollowed.toLocaleString("en"),
			]),
		],
		notes: [],
	};
}
