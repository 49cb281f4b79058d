/** What files say of their items: values, ids and rows, from text that people have. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { NamedValues } from "../../../src/arrays/named-values.ts";
import {
	readClusters,
	writeClusters,
} from "../../../src/files/clusters/clusters-file.ts";
import { readLabels } from "../../../src/files/clusters/labels-file.ts";
import { readNamedValues } from "../../../src/files/clusters/read-named-values.ts";
import { writeIntVector } from "../../../src/files/npy/write-npy.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
let numFiles = 0;

function fileOf(extension: string, content: string): string {
	const path = join(folder, `${numFiles++}.${extension}`);
	writeFileSync(path, content);
	return path;
}

const listed = ({ values, ids, rows }: NamedValues) => [
	Array.from(values),
	ids,
	rows && Array.from(rows),
];

test.each<[what: string, extension: string, content: string, unknown[]]>([
	[
		"ids, rows and numbers",
		"csv",
		"row,id,cluster,cluster_size\n2,c,1,1\n0,a,-1,1\n",
		[
			[1, -1],
			["c", "a"],
			[2, 0],
		],
	],
	[
		"ids and names",
		"csv",
		"ID,Person\na.jpg, Ann\n b.jpg,Bob\n",
		[["Ann", "Bob"], ["a.jpg", "b.jpg"], null],
	],
	["the only other column", "csv", "id,who\na,x\n", [["x"], ["a"], null]],
	["an index of pandas", "csv", ",id,label\n0,a,5\n", [[5], ["a"], null]],
	["a named column alone", "csv", "identity\nx\ny\n", [["x", "y"], null, null]],
	["a list of integers", "json", "[3, -1, 3]", [[3, -1, 3], null, null]],
	[
		"a list of texts and integers beyond 32 bits",
		"json",
		' ["a", 9007199254740991]',
		[["a", 9007199254740991], null, null],
	],
	[
		"a list of objects, fields in any order",
		"json",
		'[{"x":[{}],"id":"a","label":1,"row":4},{"label":2,"row":3,"id":7}]',
		[
			[1, 2],
			["a", "7"],
			[4, 3],
		],
	],
	[
		"fields with other usual names",
		"json",
		'[{"file_name":"a","target":"x"},{"file_name":"b","target":"y"}]',
		[["x", "y"], ["a", "b"], null],
	],
])("%s (.%s)", (_, extension, content, expected) => {
	const path = fileOf(extension, content);
	expect(listed(readNamedValues(path, { withIds: true }))).toEqual(expected);
	const { ids } = readNamedValues(path, { withIds: false });
	expect(ids).toBeNull();
});

test.each(["csv", "json"])(
	"clusters as they are written (.%s)",
	(extension) => {
		const clusters = Int32Array.of(1, 0, -1, 0);
		const ids = ["b", 'quote "', "a,b", "-1"];
		const path = join(folder, `written.${extension}`);
		writeClusters(path, { clusters, ids, details: null });
		const expected = [[...clusters], ids, [0, 1, 2, 3]];
		expect(listed(readNamedValues(path, { withIds: true }))).toEqual(expected);
		writeClusters(path, { clusters, ids: null, details: null });
		expect(readNamedValues(path, { withIds: true }).ids).toBeNull();
	},
);

test("rows give the order to whoever has none", () => {
	const csv = fileOf("csv", "row,label\n2,x\n0,y\n1,-1\n");
	expect([...Array.from(readClusters(csv))]).toEqual(["y", "-1", "x"]);
	const json = fileOf("json", '[{"row":1,"label":8},{"row":0,"label":9}]');
	expect([...Array.from(readClusters(json))]).toEqual([9, 8]);
	expect(readLabels(csv, 3)).toEqual({
		ids: Int32Array.of(0, -1, 1),
		count: 2,
	});
});

test("-1 in a .npy of labels is unknown", () => {
	const path = join(folder, "labels.npy");
	writeIntVector(path, Int32Array.of(4, -1, 5, 4));
	expect(readLabels(path, 4)).toEqual({
		ids: Int32Array.of(0, -1, 1, 0),
		count: 2,
	});
});

const columns =
	"expected one column of labels (named cluster, label, identity, person or class), at most one id and one row, got columns";
const aLabel = "a label that is an integer or a text";
describe("is refused in one line:", () => {
	test.each([
		["csv", "file,who\na,b\n", `${columns} "file,who"`],
		["csv", "id,id,label\na,b,1\n", `${columns} "id,id,label"`],
		["csv", "id,label,person\na,b,1\n", `${columns} "id,label,person"`],
		["csv", "id,label\na,1\n,2\n", 'expected an id in line 3, got ""'],
		["json", "[]", "expected at least 1 label, got none"],
		["json", "[1.5]", value(aLabel, 0, "1.5")],
		["json", "[1,null]", value(aLabel, 1, "a word")],
		["json", "[1,[2]]", value(aLabel, 1, "a list")],
		["json", '["a"," "]', value("a label that is not empty", 1, '""')],
		[
			"json",
			'[{"label":1},2]',
			value("an object as in the first", 1, "a number"),
		],
		["json", '[{"label":1},{"id":2}]', value("one field label", 1, "0")],
		[
			"json",
			'[{"label":1,"id":"a"},{"label":1,"id":"b","id":"c"}]',
			value("one field id", 1, "2"),
		],
		["json", '[{"label":1,"row":0.5}]', value("a row index", 0, "0.5")],
		["json", '[{"a":1,"b":2}]', `${columns} "a,b"`],
		["json", "[1", "expected JSON values, got its end too early"],
		["json", "[1 2]", "expected JSON values, got two values without a comma"],
		[
			"json",
			"[1,]",
			"expected JSON values, got a comma without a value behind it",
		],
		["json", "[01]", 'expected JSON, got "01" at character 0'],
		[
			"json",
			'{"items":2,"clusters":[{"cluster":0,"rows":[0,1],"ids":["a"]}]}',
			"expected 2 ids in entry 0 of clusters, one per row, got 1",
		],
		[
			"json",
			'{"items":1,"clusters":[{"cluster":0,"rows":[0],"ids":[null]}]}',
			"expected ids that are texts or numbers, got a word",
		],
	])("%s %s", (extension, content, message) => {
		const path = fileOf(extension, content);
		expectRefused(
			() => readNamedValues(path, { withIds: true }),
			`${path}: ${message}`,
		);
	});

	function value(expected: string, index: number, got: string): string {
		return `expected ${expected} in value ${index}, got ${got}`;
	}
});
