import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { ClusterDetails } from "../../../src/arrays/cluster-details.ts";
import { toLabels } from "../../../src/arrays/labels.ts";
import {
	readClusters,
	readIds,
	writeClusters,
} from "../../../src/files/clusters/clusters-file.ts";
import { clustersFormat } from "../../../src/files/clusters/clusters-format.ts";
import { foreignOutput } from "../../../src/files/outputs/own-output.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { fixture } from "../../helpers/npy-fixtures.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const clusters = Int32Array.of(1, 0, 0, 2, 0);
const ids = ["plain", 'say "hi"', "a,b", "two\r\nlines", " é 顔 "];
const details: ClusterDetails = {
	confidence: Float32Array.of(Number.NaN, 0.9, 1 / 3, Number.NaN, 1),
	central: Int32Array.of(4, 0, 3),
	questions: [{ clusters: [0, 2], probability: 0.4, links: 2, rows: [2, 3] }],
};
const partition = (path: string) => [...toLabels(readClusters(path)).ids];

function fileOf(name: string, content: string | Buffer): string {
	writeFileSync(at(name), content);
	return at(name);
}

describe("writeClusters", () => {
	it("writes csv with row, cluster and cluster_size", () => {
		writeClusters(at("plain.csv"), { clusters, ids: null, details: null });
		expect(readFileSync(at("plain.csv"), "utf8")).toBe(
			"row,cluster,cluster_size\n0,1,1\n1,0,3\n2,0,3\n3,2,1\n4,0,3\n",
		);
	});

	it("writes csv with quoted ids behind the row", () => {
		writeClusters(at("ids.csv"), { clusters, ids, details: null });
		expect(readFileSync(at("ids.csv"), "utf8")).toBe(
			'row,id,cluster,cluster_size\n0,plain,1,1\n1,"say ""hi""",0,3\n2,"a,b",0,3\n3,"two\r\nlines",2,1\n4, é 顔 ,0,3\n',
		);
	});

	it("writes one json object with the rows of each cluster", () => {
		writeClusters(at("plain.json"), { clusters, ids: null, details: null });
		expect(JSON.parse(readFileSync(at("plain.json"), "utf8"))).toEqual({
			items: 5,
			clusters: [
				{ cluster: 0, size: 3, rows: [1, 2, 4] },
				{ cluster: 1, size: 1, rows: [0] },
				{ cluster: 2, size: 1, rows: [3] },
			],
		});
		writeClusters(at("ids.json"), { clusters, ids, details: null });
		const { clusters: named } = JSON.parse(
			readFileSync(at("ids.json"), "utf8"),
		);
		expect(named[0].ids).toEqual([ids[1], ids[2], ids[4]]);
	});

	it("writes csv with confidences, none for a row that has none", () => {
		writeClusters(at("sure.csv"), { clusters, ids: null, details });
		expect(readFileSync(at("sure.csv"), "utf8")).toBe(
			"row,cluster,cluster_size,confidence\n0,1,1,\n1,0,3,0.9\n2,0,3,0.3333\n3,2,1,\n4,0,3,1\n",
		);
	});

	it("writes json with covers, confidences and questions, by name too", () => {
		const question = { clusters: [0, 2], probability: 0.4, links: 2 };
		const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
		writeClusters(at("sure.json"), { clusters, ids: null, details });
		expect(read(at("sure.json"))).toEqual({
			items: 5,
			clusters: [
				{
					cluster: 0,
					size: 3,
					central: 4,
					rows: [1, 2, 4],
					confidence: [0.9, 0.3333, 1],
				},
				{ cluster: 1, size: 1, central: 0, rows: [0], confidence: [null] },
				{ cluster: 2, size: 1, central: 3, rows: [3], confidence: [null] },
			],
			questions: [{ ...question, rows: [2, 3] }],
		});
		writeClusters(at("sure-ids.json"), { clusters, ids, details });
		const named = read(at("sure-ids.json"));
		expect(named.clusters[0]).toMatchObject({
			central: 4,
			centralId: ids[4],
			ids: [ids[1], ids[2], ids[4]],
		});
		expect(named.questions).toEqual([
			{ ...question, rows: [2, 3], ids: [ids[2], ids[3]] },
		]);
	});

	it("writes what was found of rows, by name where they have one", () => {
		const findings = {
			copyOf: Int32Array.of(0, 1, 1, 3, 1),
			quality: Float32Array.of(1, 0.98765, 0.5, 0, 1 / 3),
			foreign: Uint8Array.of(0, 0, 0, 1, 0),
			doubtful: Uint8Array.of(1, 0, 0),
		};
		const written = { clusters, ids: null, details: null, findings };
		writeClusters(at("found.csv"), written);
		expect(readFileSync(at("found.csv"), "utf8")).toBe(
			"row,cluster,cluster_size,copy_of,quality,foreign,doubtful\n0,1,1,,1,0,0\n1,0,3,,0.988,0,1\n2,0,3,1,0.5,0,1\n3,2,1,,0,1,0\n4,0,3,1,0.333,0,1\n",
		);
		writeClusters(at("found-ids.csv"), { ...written, ids, details });
		const lines = readFileSync(at("found-ids.csv"), "utf8").split("\n");
		expect(lines[3]).toBe(
			'"a,b",0,3,0.3333,"say ""hi""",0.5,0,1'.replace(/^/, "2,"),
		);
		writeClusters(at("found.json"), written);
		const { clusters: entries } = JSON.parse(
			readFileSync(at("found.json"), "utf8"),
		);
		expect(entries[0]).toEqual({
			cluster: 0,
			size: 3,
			doubtful: true,
			rows: [1, 2, 4],
			copyOf: [null, 1, 1],
			quality: [0.988, 0.5, 0.333],
			foreign: [false, false, false],
		});
		expect(entries[2]).toMatchObject({ doubtful: false, foreign: [true] });
		for (const name of ["found.csv", "found-ids.csv", "found.json"]) {
			expect(foreignOutput(at(name), "clusters")).toBe(null);
			expect(Array.from(readClusters(at(name)), Number)).toEqual([...clusters]);
		}
	});

	it("refuses ids of another length and writes nothing", () => {
		const before = readdirSync(folder);
		expectRefused(
			() =>
				writeClusters(at("few.csv"), { clusters, ids: ["a"], details: null }),
			`${at("few.csv")}: expected 5 ids, got 1`,
		);
		expect(readdirSync(folder)).toEqual(before);
	});

	test.each(["csv", "json"])("writes many items (%s)", (extension) => {
		const many = Int32Array.from({ length: 30_000 }, (_, row) => row % 7);
		const path = at(`many.${extension}`);
		writeClusters(path, { clusters: many, ids: null, details: null });
		expect(Array.from(readClusters(path), Number)).toEqual([...many]);
	});
});

describe("what is written is read back", () => {
	test.each([
		["back.npy", null],
		["back.csv", null],
		["back-ids.csv", ids],
		["back.json", null],
		["back-ids.JSON", ids],
	])("%s", (name, names) => {
		for (const said of [null, details]) {
			writeClusters(at(name), { clusters, ids: names, details: said });
			const values = Array.from(readClusters(at(name)), Number);
			expect(values).toEqual([...clusters]);
		}
	});
});

describe("readClusters takes", () => {
	test.each([
		["a column anywhere", "size,Cluster\n3,7\n1,8\n3,7\n", [0, 1, 0]],
		["a column of names", "label\nann\nbob\nann", [0, 1, 0]],
		[
			"lines in any order with a row column",
			"cluster,row\n5,2\n6,0\n5,1\n",
			[0, 1, 1],
		],
		["a single column without header", "3\n-4\n3\n", [0, 1, 0]],
		["a single column with any header", "identity\n3\n4\n3\n", [0, 1, 0]],
		[
			"CRLF, a byte order mark, spaces and empty lines",
			"\ufeffcluster\r\n\r\n 1\r\n2 \r\n\r\n1\r\n",
			[0, 1, 0],
		],
		[
			"numbers that float64 would merge",
			"9007199254740992\n9007199254740993\n",
			[0, 1],
		],
		[
			"quoted fields over lines",
			'id,cluster\n"a\n""b"",",1\n",",2\n"",1\n',
			[0, 1, 0],
		],
	])("%s", (name, content, expected) => {
		expect(partition(fileOf(`${name}.csv`, content))).toEqual(expected);
	});

	it("labels as .npy", () => {
		expect(partition(fixture("labels-i8-huge"))).toEqual([0, 1, 2, 3, 1]);
	});

	it("json clusters in any order", () => {
		const content =
			'{"clusters":[{"cluster":4,"rows":[2,0]},{"cluster":-1,"rows":[1]}],"items":3}';
		expect(Array.from(readClusters(fileOf("order.json", content)))).toEqual([
			4, -1, 4,
		]);
	});

	it("json of other values than ours, whatever they are", () => {
		const more = '{"a":[{},[],-1.5e-3,true,false,null,"\\ud800\\\\\\"]"]}';
		const content = ` {"more":${more},"items":1,"clusters":[{"more":${more},"rows":[0],"cluster":3000000000}]} `;
		expect([
			...(readClusters(fileOf("more-fields.json", content)) as Float64Array),
		]).toEqual([3_000_000_000]);
	});

	it("a quoted field of a million characters", () => {
		const content = `id,cluster\n"${'""x'.repeat(300_000)}",1\n${"y".repeat(1_000_000)},1\n`;
		expect(partition(fileOf("long.csv", content))).toEqual([0, 0]);
	});
});

const OBJECT =
	'expected an object with "items" (their number) and "clusters" (a list), got another one';
const ENTRY =
	'expected "cluster" (an integer) and "rows" (a list) in entry 0 of clusters, got another one';
const json = (items: unknown, rows: unknown) =>
	JSON.stringify({ items, clusters: [{ cluster: 0, rows }] });

describe("a bad file is refused in one line", () => {
	test.each([
		["none.csv", "", "expected at least 1 line of labels, got none"],
		[
			"header.csv",
			"row,cluster\n",
			"expected at least 1 line of labels, got none",
		],
		[
			"columns.csv",
			"row,size\n0,1\n",
			'expected one column of labels (named cluster, label, identity, person or class), at most one id and one row, got columns "row,size"',
		],
		[
			"two.csv",
			"cluster,label\n0,1\n",
			'expected one column of labels (named cluster, label, identity, person or class), at most one id and one row, got columns "cluster,label"',
		],
		[
			"twice.csv",
			"cluster,cluster\n0,1\n",
			'expected one column of labels (named cluster, label, identity, person or class), at most one id and one row, got columns "cluster,cluster"',
		],
		[
			"semicolons.csv",
			"row;cluster\n0;1\n",
			'expected an integer in line 2, got "0;1"',
		],
		["names.csv", "ann\nbob\n", 'expected an integer in line 2, got "bob"'],
		["zero.csv", "1\n01\n", 'expected an integer in line 2, got "01"'],
		["fraction.csv", "1\n1.5\n", 'expected an integer in line 2, got "1.5"'],
		[
			"empty-label.csv",
			"row,cluster\n0,1\n1,\n",
			'expected a label in line 3, got ""',
		],
		[
			"fields.csv",
			"row,cluster\n0,1,2\n",
			"expected 2 fields in line 2, got 3",
		],
		[
			"few-fields.csv",
			'id,cluster\n"a\nb",1\nc\n',
			"expected 2 fields in line 4, got 1",
		],
		[
			"open-quote.csv",
			'id,cluster\n"a,1\n',
			'expected fields as in RFC 4180 in line 2, got "\\"a,1\\n"',
		],
		[
			"after-quote.csv",
			'id,cluster\n"a"b,1\n',
			'expected fields as in RFC 4180 in line 2, got "\\"a\\"b,1\\n"',
		],
		[
			"in-quote.csv",
			'id,cluster\na"b,1\n',
			'expected fields as in RFC 4180 in line 2, got "a\\"b,1\\n"',
		],
		[
			"mac.csv",
			"1\r2\r",
			'expected fields as in RFC 4180 in line 1, got "1\\r2\\r"',
		],
		[
			"row-twice.csv",
			"row,cluster\n0,1\n0,1\n",
			"expected rows from 0 to 1, each once, got row 0 twice",
		],
		[
			"row-beyond.csv",
			"row,cluster\n0,1\n2,1\n",
			"expected rows from 0 to 1, each once, got row 2",
		],
		[
			"row-text.csv",
			"row,cluster\n0,1\nx,1\n",
			'expected a row index in line 3, got "x"',
		],
		["none.json", "", "expected JSON, got its end too early"],
		["text.json", '"a"', OBJECT],
		["null.json", "null", OBJECT],
		["items.json", json("3", [0]), OBJECT],
		["rows.json", json(1, 0), ENTRY],
		["entry.json", '{"items":1,"clusters":[null]}', ENTRY],
		[
			"no-items.json",
			'{"items":0,"clusters":[]}',
			"expected at least 1 item, got none",
		],
		[
			"few.json",
			json(3, [0, 1]),
			"expected rows from 0 to 2, each once, got 2 rows",
		],
		[
			"huge.json",
			json(2 ** 52, [0, 1]),
			"expected rows from 0 to 4503599627370495, each once, got 2 rows",
		],
		[
			"row-twice.json",
			json(2, [1, 1]),
			"expected rows from 0 to 1, each once, got row 1 twice",
		],
		[
			"row-beyond.json",
			json(2, [0, -1]),
			"expected rows from 0 to 1, each once, got row -1",
		],
		[
			"row-fraction.json",
			json(2, [0, 0.5]),
			"expected rows from 0 to 1, each once, got row 0.5",
		],
		[
			"row-text.json",
			json(2, [0, "1"]),
			"expected rows from 0 to 1, each once, got a text",
		],
		[
			"row-name.json",
			json(1, ["length"]),
			"expected rows from 0 to 0, each once, got a text",
		],
		[
			"cluster-twice.json",
			'{"items":2,"clusters":[{"cluster":0,"rows":[0]},{"cluster":0,"rows":[1]}]}',
			"expected each cluster once, got 0 twice",
		],
		[
			"items-twice.json",
			'{"items":2,"clusters":[{"cluster":0,"rows":[0]}],"items":1}',
			OBJECT,
		],
		[
			"rows-twice.json",
			'{"items":1,"clusters":[{"cluster":0,"rows":[0],"rows":[0]}]}',
			ENTRY,
		],
		[
			"control.json",
			'{"items":1,\u001b[2J',
			'expected JSON, got "\\u001b[2J" at character 11',
		],
		[
			"more.json",
			`${json(1, [0])}{}`,
			'expected JSON, got "{}" at character 49',
		],
		[
			"control.csv",
			"row,x,cl\u009b2J\n0,1,1\n",
			'expected one column of labels (named cluster, label, identity, person or class), at most one id and one row, got columns "row,x,cl?2J"',
		],
		[
			"clusters.txt",
			"1\n",
			"expected a name that ends in .npy, .csv or .json, got .txt",
		],
		[
			"clusters",
			"1\n",
			"expected a name that ends in .npy, .csv or .json, got no extension",
		],
	])("%s", (name, content, message) => {
		const path = fileOf(name, content);
		expectRefused(() => readClusters(path), `${path}: ${message}`);
	});

	it("an absent file", () => {
		const path = at("absent.csv");
		expectRefused(
			() => readClusters(path),
			`${path}: expected a .csv file, got no such file`,
		);
	});

	it("text that is not UTF-8", () => {
		const path = fileOf("latin.csv", Buffer.from([0xe9, 0x0a]));
		expectRefused(
			() => readClusters(path),
			`${path}: expected a .csv file in UTF-8, got other bytes`,
		);
	});

	it("deeply nested json", () => {
		const path = fileOf(
			"deep.json",
			json(1, 0).replace("0}", `${"[".repeat(99_999)}${"]".repeat(99_999)}}`),
		);
		expectRefused(
			() => readClusters(path),
			`${path}: expected JSON nested at most 1000 deep, got deeper`,
		);
	});
});

it("clustersFormat knows an extension before anything is computed", () => {
	expect(["a.npy", "b.CSV", "c.d.json"].map(clustersFormat)).toEqual([
		"npy",
		"csv",
		"json",
	]);
	expectRefused(
		() =>
			writeClusters(at("x.parquet"), { clusters, ids: null, details: null }),
		`${at("x.parquet")}: expected a name that ends in .npy, .csv or .json, got .parquet`,
	);
});

describe("readIds", () => {
	test.each([
		["LF", "a\nb c\n"],
		["no last line end", "a\nb c"],
		["CRLF and a byte order mark", "\ufeffa\r\nb c\r\n"],
	])("%s", (name, content) => {
		expect(readIds(fileOf(`${name}.txt`, content), 2)).toEqual(["a", "b c"]);
	});

	test.each([
		["more", "a\nb\nc\n", "expected 2 names, one a line, got 3 lines"],
		["fewer", "a\n", "expected 2 names, one a line, got 1 lines"],
		["none", "", "expected 2 names, one a line, got 0 lines"],
		["an empty one", "\nb\n", "expected a name in line 1, got an empty line"],
	])("%s", (name, content, message) => {
		const path = fileOf(`${name}.txt`, content);
		expectRefused(() => readIds(path, 2), `${path}: ${message}`);
	});
});
