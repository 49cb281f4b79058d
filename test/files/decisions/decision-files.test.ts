/** Files of photos, of pairs and of earlier clusters. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeClusters } from "../../../src/files/clusters/clusters-file.ts";
import { readEarlier } from "../../../src/files/decisions/earlier.ts";
import { readPairs } from "../../../src/files/decisions/pairs.ts";
import { readPhotos } from "../../../src/files/decisions/photos.ts";
import { clusterBytes } from "../../../src/files/formats/write.ts";
import { writeIntVector } from "../../../src/files/npy/write-npy.ts";
import { foreignOutput } from "../../../src/files/outputs/own-output.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
function write(name: string, text: string): string {
	writeFileSync(at(name), text);
	return at(name);
}

describe("photos", () => {
	const photos = (name: string, rows: number) =>
		readPhotos(at(name), rows, { shared: false });

	test("are a name a line, and empty lines are unknown", async () => {
		write("photos.txt", "a.jpg\n\nb.jpg\r\na.jpg\n\n");
		expect([...(await photos("photos.txt", 5))]).toEqual([0, -1, 1, 0, -1]);
	});

	test("are numbers, and -1 is unknown", async () => {
		writeIntVector(at("photos.npy"), Int32Array.of(7, -1, 7, 9));
		expect([...(await photos("photos.npy", 4))]).toEqual([0, -1, 0, 1]);
	});

	test("of another number of rows are refused", async () => {
		write("few.txt", "a\nb\n");
		await expect(photos("few.txt", 3)).rejects.toThrow(
			/few\.txt: expected 3 names, one a line, got 2 lines \(an empty last line needs a line end too\)$/,
		);
	});
});

describe("pairs", () => {
	const ids = ["a.jpg", "b, c.jpg", "d.jpg", "d.jpg"];

	test("are ids, with a header or without", () => {
		const text = 'a.jpg,"b, c.jpg"\n"b, c.jpg" , a.jpg\n';
		expectRefused(
			() => readPairs(write("p.csv", text), 4, ids),
			/fields as in RFC 4180 in line 2/,
		);
		const pairs = 'a.jpg,"b, c.jpg"\r\n"b, c.jpg",a.jpg\n';
		expect([...readPairs(write("p.csv", pairs), 4, ids)]).toEqual([0, 1, 1, 0]);
		const headed = write("p.csv", `id,other id\n${pairs}`);
		expect([...readPairs(headed, 4, ids)]).toEqual([0, 1, 1, 0]);
	});

	test("are row numbers where rows have no names", () => {
		expect([...readPairs(write("r.csv", "3,1\n0,2"), 4, null)]).toEqual([
			3, 1, 0, 2,
		]);
		expect([...readPairs(write("r.csv", "a,b\n3,1\n"), 4, null)]).toEqual([
			3, 1,
		]);
		expect([...readPairs(write("r.csv", ""), 4, null)]).toEqual([]);
	});

	const bad: readonly [string, string, string[] | null, RegExp][] = [
		[
			"an unknown id, in the first line too",
			"a.jpg,e.jpg\n",
			ids,
			/: expected an id of the rows in line 1, got "e\.jpg"$/,
		],
		[
			"two unknown ids that are no header",
			"x.jpg,y.jpg\n",
			ids,
			/: expected an id of the rows in line 1, got "x\.jpg"$/,
		],
		[
			"an id of two rows",
			"a.jpg,d.jpg\n",
			ids,
			/: expected ids of one row each, got "d\.jpg", which rows 2 and 3 have$/,
		],
		[
			"a row that there is not",
			"0,1\n1,4\n",
			null,
			/: expected a row from 0 to 3 in line 2, got "4"$/,
		],
		["a negative row", "0,-1\n", null, /line 1, got "-1"$/],
		[
			"another number of fields",
			"0,1\n0,1,2\n",
			null,
			/: expected 2 fields in line 2, got 3$/,
		],
		[
			"a row with itself",
			"1,1\n",
			null,
			/: expected two rows in line 1, got "1" twice$/,
		],
	];
	test.each(bad)("refuse %s", (_, text, names, message) => {
		expectRefused(() => readPairs(write("bad.csv", text), 4, names), message);
	});
});

describe("earlier clusters", () => {
	const clusters = Int32Array.of(0, 0, 1, 0);
	const ids = ["a", "b", "c", "d"];
	const people = { numbers: Int32Array.of(7, 3), names: ["Ann, B.", null] };
	const result = { clusters, ids, details: null, people };

	test.each(["csv", "json", "parquet", "npy"] as const)(
		"are read as they were written, from .%s",
		async (format) => {
			const path = at(`earlier.${format}`);
			const pieces = await clusterBytes(format, result);
			writeFileSync(path, Buffer.concat([...pieces]));
			const earlier = await readEarlier(path, {});
			expect([...earlier.clusters]).toEqual([7, 7, 3, 7]);
			const isPlain = format === "npy";
			expect(earlier.ids).toEqual(isPlain ? null : ids);
			expect([...earlier.names]).toEqual(isPlain ? [] : [[7, "Ann, B."]]);
		},
	);

	test("have no ids where a table names people alone", async () => {
		const pieces = await clusterBytes("parquet", { ...result, ids: null });
		writeFileSync(at("people.parquet"), Buffer.concat([...pieces]));
		const earlier = await readEarlier(at("people.parquet"), {});
		expect(earlier.ids).toBeNull();
		expect([...earlier.names]).toEqual([[7, "Ann, B."]]);
	});

	test("have the first name of each cluster, whoever wrote the file", async () => {
		const csv = "id;cluster;Name\na;4;\nb;4;Ann\nc;4;Bob\nd;5; \n";
		const named = await readEarlier(write("named.csv", csv), {});
		expect([...named.names]).toEqual([[4, "Ann"]]);
		const list = [
			{ id: "a", cluster: 4, name: "Ann" },
			{ id: "b", cluster: -1, name: "Bob" },
		];
		const records = write("named.json", JSON.stringify(list));
		expect([...(await readEarlier(records, {})).names]).toEqual([[4, "Ann"]]);
	});

	test("that are not numbered are refused", async () => {
		const path = write("texts.csv", "id,cluster\na,Ann\nb,Bob\n");
		await expect(readEarlier(path, {})).rejects.toThrow(
			/texts\.csv: expected clusters numbered from 0 to \d+, got "Ann"$/,
		);
	});

	test("that have no names may be replaced, and those with names may not", async () => {
		const unnamed = { ...people, names: [null, null] };
		for (const format of ["csv", "json"] as const) {
			const path = at(`own.${format}`);
			writeClusters(path, { ...result, people: unnamed });
			expect(foreignOutput(path, "clusters", null)).toBeNull();
			writeClusters(path, result);
			expect(foreignOutput(path, "clusters", null)).toMatch(/^one with /);
		}
		const text = "row,id,cluster,name,cluster_size\n0,a,7,,2\n1,b,3,,1\n";
		const changed = write("changed.csv", text);
		expect(foreignOutput(changed, "clusters", null)).toMatch(/were changed/);
	});
});
