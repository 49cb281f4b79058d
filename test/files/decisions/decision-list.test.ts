import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDecisionList } from "../../../src/files/decisions/decision-list.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();

function read(name: string, text: string) {
	const path = join(folder, name);
	writeFileSync(path, text);
	return readDecisionList(path);
}

const all = [
	{ kind: "same", rows: ["a.jpg", "b, c.jpg"] },
	{ kind: "different", rows: ["a.jpg", "17"] },
	{ kind: "name", person: 3, name: "Ann" },
	{ kind: "name", person: 4, name: null },
	{ kind: "hide", person: 5 },
	{ kind: "unhide", person: 6 },
];

describe("decisions of all kinds", () => {
	const lines =
		'same,a.jpg,"b, c.jpg"\r\ndifferent, a.jpg ,17\nname,3,Ann\nname,4,\nhide,5,\nunhide,6';
	test.each([lines, `kind,first,second\n${lines}\n`, `\uFEFF${lines}`])(
		"from .csv: %j",
		(text) => expect(read("list.csv", text)).toEqual(all),
	);

	const values = all.map((value) => JSON.stringify(value));
	test.each([values.join("\n"), `[${values.join(",")}]`])(
		"from JSON: %j",
		(text) => expect(read("list.jsonl", text)).toEqual(all),
	);

	test("of rows by their numbers in JSON", () => {
		const decision = { kind: "same", rows: [4, 7] };
		expect(read("a.json", JSON.stringify(decision))).toEqual([decision]);
	});

	test("none of an empty file", () => {
		expect(read("empty.csv", "")).toEqual([]);
	});
});

describe("refused is", () => {
	test.each([
		["join,1,2", /one of same, different, .* in line 1, got "join"$/],
		["same,a,b\nsame,a", /2 fields after same in line 2, got 1$/],
		["same,a,b,c", /2 fields after same in line 1, got 3$/],
		["name,Ann", /the number of a person in line 1, got "Ann"$/],
		["name,1,Ann,Lee", /2 fields after name in line 1, got 3$/],
		["hide", /1 field after hide in line 1, got 0$/],
		["hide,-1", /the number of a person in line 1, got "-1"$/],
	])("%j as .csv", (text, message) => {
		expectRefused(() => read("bad.csv", text), message);
	});

	test.each([
		['{"kind":"hide","person":1,"isHidden":false}', /the fields kind, person/],
		['{"kind":"hide"}', /the fields kind, person in value 0, got kind$/],
		['{"kind":"hide","person":1.5}', /the number of a person in value 0/],
		['{"kind":"same","rows":[1]}', /two ids or row numbers in rows in value 0/],
		['{"kind":"same","rows":[1,-2]}', /two ids or row numbers in rows/],
		['{"kind":"name","person":1,"name":7}', /a name that is a text or null/],
		['{"kind":["same"]}', /one of same, different/],
		['"same"', /an object in value 0/],
		["{", /JSON/],
	])("%j as JSON", (text, message) => {
		expectRefused(() => read("bad.json", text), message);
	});
});
