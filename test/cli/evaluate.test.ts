import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { runCommand, runForJson } from "../helpers/command.ts";
import { hasShared, sharedPath } from "../helpers/shared.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

describe("evaluate", () => {
	const scores = {
		items: 4,
		identities: 2,
		clusters: 2,
		pairwise: { precision: 1 / 3, recall: 1 / 2 },
		bcubed: { precision: 2 / 3, recall: 3 / 4 },
	};
	const formats: readonly [string, string][] = [
		["a.csv", "row,cluster\n0,7\n1,7\n2,7\n3,9\n"],
		[
			"a.json",
			'{"items":4,"clusters":[{"cluster":0,"rows":[0,1,2]},{"cluster":1,"rows":[3]}]}',
		],
	];
	test.each(formats)("labels against %s", async (name, text) => {
		writeFileSync(at(name), text);
		writeFileSync(at("truth.csv"), "label\nann\nann\nbob\nbob\n");
		const files = [
			"--labels_path",
			at("truth.csv"),
			"--cluster_path",
			at(name),
		];
		const result = await runForJson("evaluate", ...files);
		expect(Object.keys(result)).toEqual([
			"items",
			"identities",
			"clusters",
			"pairwise",
			"bcubed",
			"nmi",
			"ami",
			"ari",
			"homogeneity",
			"completeness",
			"vMeasure",
			"matched",
			"unknown",
			"noise",
		]);
		const { pairwise, bcubed, ...counts } = scores;
		expect(result).toMatchObject(counts);
		expect(result.pairwise).toMatchObject({
			precision: expect.closeTo(pairwise.precision, 12),
			recall: expect.closeTo(pairwise.recall, 12),
		});
		expect(result.bcubed).toMatchObject({
			precision: expect.closeTo(bcubed.precision, 12),
			recall: expect.closeTo(bcubed.recall, 12),
		});
		const { stdout } = await runCommand("evaluate", ...files);
		expect(stdout).toMatch(/^pairwise +0.3333 +0.5000 +0.4000$/m);
	});

	const inOrder = "id,label\na.jpg,Ann\nb.jpg,Ann\nc.jpg,Bob\n";
	test.each<[what: string, labels: string, clusters: string, by: RegExp]>([
		[
			"csv by id",
			"id,label\nc.jpg,1\na.jpg,0\nb.jpg,0\n",
			"row,id,cluster\n0,a.jpg,0\n1,b.jpg,0\n2,c.jpg,1\n",
			/matched by id/,
		],
		[
			"json as cluster writes it by id",
			"id,identity\nc.jpg,Bob\nb.jpg,Ann\na.jpg,Ann\n",
			'{"items":3,"clusters":[{"cluster":0,"rows":[0,1],"ids":["a.jpg","b.jpg"]},{"cluster":1,"rows":[2],"ids":["c.jpg"]}]}',
			/matched by id/,
		],
		[
			"lists of objects by id",
			'[{"person":"Bob","id":"c.jpg"},{"person":"Ann","id":"a.jpg"},{"person":"Ann","id":"b.jpg"}]',
			'[{"id":"a.jpg","cluster":4},{"id":"b.jpg","cluster":4},{"id":"c.jpg","cluster":5}]',
			/matched by id/,
		],
		[
			"csv by row",
			"row,id,class\n2,c.jpg,1\n0,a.jpg,0\n1,b.jpg,0\n",
			"cluster,row\n0,1\n0,0\n1,2\n",
			/matched by row number/,
		],
		[
			"list of objects by row",
			'[{"label":"Bob","row":2},{"label":"Ann","row":0},{"label":"Ann","row":1}]',
			"cluster\n4\n4\n5\n",
			/matched by row number/,
		],
		["csv by order", inOrder, "cluster\n7\n7\n3\n", /matched by their order/],
	])("a perfect clustering is one: %s", async (what, labels, clusters, by) => {
		const write = (name: string, text: string) => {
			const isJson = /^[[{]/.test(text);
			const path = at(`${what}-${name}.${isJson ? "json" : "csv"}`);
			writeFileSync(path, text);
			return path;
		};
		const files = commandLine`--labels-path ${write("labels", labels)}
			--clusters-path ${write("clusters", clusters)}`;
		const { stdout } = await runCommand("evaluate", ...files);
		expect(stdout).toMatch(/^pairwise +1.0000 +1.0000 +1.0000$/m);
		expect(stdout).toMatch(by);
	});

	test.skipIf(!hasShared)("a perfect clustering of others is one", async () => {
		const result = await runForJson<{ bcubed: { f: number } }>(
			...commandLine`evaluate --labels-path ${sharedPath("cases", "labels.csv")}
				--clusters-path ${sharedPath("cases", "clusters.csv")}`,
		);
		expect(result).toMatchObject({ matched: "id", bcubed: { f: 1 } });
	});

	test.each([
		[
			"own",
			4,
			/^3 items have cluster -1 \(noise\): each counts as a cluster of its own; /m,
		],
		[
			"one",
			3,
			/^3 items have cluster -1 \(noise\): all count as one cluster$/m,
		],
		["leave-out", 2, /^3 items have cluster -1 \(noise\): left out$/m],
	])("--noise %s, and unknown labels", async (noise, clusters, line) => {
		writeFileSync(at("noise.csv"), "cluster\n0\n0\n1\n-1\n-1\n-1\n");
		writeFileSync(at("some.csv"), "label\nann\nann\nbob\nbob\nbob\n-1\n");
		const files = commandLine`--labels-path ${at("some.csv")}
			--clusters-path ${at("noise.csv")} --noise ${noise}`;
		const result = await runForJson("evaluate", ...files);
		// One of the noise is left out for its label.
		expect(result).toMatchObject({
			items: noise === "leave-out" ? 3 : 5,
			clusters,
			unknown: 1,
			noise: { items: 3, as: noise },
		});
		const { stdout } = await runCommand("evaluate", ...files);
		expect(stdout).toMatch(line);
		expect(stdout).toMatch(
			/^1 item has an unknown identity \(-1\): left out$/m,
		);
		const byDefault = await runForJson("evaluate", ...files.slice(0, 4));
		expect(byDefault).toMatchObject({ clusters: 4, noise: { as: "own" } });
	});
});
