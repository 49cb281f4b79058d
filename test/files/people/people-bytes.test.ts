/** People as files, read back by other means, and told from other people's files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { describe, expect, test } from "vitest";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import { foreignOutput } from "../../../src/files/outputs/own-output.ts";
import { readBoxes } from "../../../src/files/people/boxes.ts";
import { peopleBytes } from "../../../src/files/people/people-bytes.ts";
import type { PeopleToWrite } from "../../../src/files/people/people-to-write.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const formats = ["csv", "json", "parquet"] as const;

const rowOf = (row: number, person: number) => ({
	row,
	id: null,
	photo: null,
	box: null,
	person,
	confidence: null,
	quality: 1,
	copyOf: null,
	isForeign: false,
});

const library: PeopleToWrite = {
	people: [
		{
			person: 7,
			name: 'Ann "A", Lee',
			isHidden: false,
			isDoubtful: true,
			cover: 2,
			rows: 2,
		},
		{
			person: 3,
			name: null,
			isHidden: true,
			isDoubtful: false,
			cover: 5,
			rows: 1,
		},
	],
	rows: [
		{ ...rowOf(0, 7), id: "a,b.jpg", confidence: 0.98765, quality: 0.12345 },
		{ ...rowOf(2, 7), box: "1,2,3,4", copyOf: 0 },
		{ ...rowOf(5, 3), isForeign: true },
	],
};

async function bytes(format: (typeof formats)[number], of = library) {
	return Buffer.concat([...(await peopleBytes(format, of))]);
}

describe("the people of a library", () => {
	test("are lines of a .csv", async () => {
		expect((await bytes("csv")).toString().split("\n")).toEqual([
			"row,id,box,person,name,confidence,quality,copy_of,foreign,doubtful,hidden",
			'0,"a,b.jpg",,7,"Ann ""A"", Lee",0.9877,0.123,,0,1,0',
			'2,,"1,2,3,4",7,"Ann ""A"", Lee",,1,0,0,1,0',
			"5,,,3,,,1,,1,0,1",
			"",
		]);
	});

	test("are all that is known in JSON", async () => {
		expect(JSON.parse((await bytes("json")).toString())).toEqual(library);
	});

	test("are records of Parquet", async () => {
		const { buffer, byteOffset, byteLength } = await bytes("parquet");
		const file = buffer.slice(byteOffset, byteOffset + byteLength);
		const records = await parquetReadObjects({ file: file as ArrayBuffer });
		const none = { confidence: null, copy_of: null, foreign: false };
		expect(records.map((record) => ({ ...none, ...record }))).toEqual([
			{
				...none,
				row: 0,
				id: "a,b.jpg",
				box: null,
				person: 7,
				name: 'Ann "A", Lee',
				confidence: 0.9877,
				quality: 0.123,
				doubtful: true,
				hidden: false,
			},
			{
				...none,
				row: 2,
				id: null,
				box: "1,2,3,4",
				person: 7,
				name: 'Ann "A", Lee',
				quality: 1,
				copy_of: 0,
				doubtful: true,
				hidden: false,
			},
			{
				...none,
				row: 5,
				id: null,
				box: null,
				person: 3,
				name: null,
				quality: 1,
				foreign: true,
				doubtful: false,
				hidden: true,
			},
		]);
	});

	const empty = { people: [], rows: [] };
	test.each(formats)("are known as our own .%s again", async (format) => {
		for (const [name, of] of Object.entries({ library, empty })) {
			const path = join(folder, `${name}.${format}`);
			writeFileSync(path, await bytes(format, of));
			expect(foreignOutput(path, "people")).toBe(null);
		}
	});
});

describe("somebody's file is", () => {
	const changes: readonly [string, (text: string) => string, RegExp][] = [
		["csv", (text) => text.replace(/"Ann.*Lee"/, "Ann"), /person 7/],
		["csv", (text) => text.replace(/^2,/m, "0,"), /in line 3/],
		["csv", (text) => `${text}a note\n`, /"a note" in line 5/],
		["csv", (text) => text.replace("box,", "face,"), /begins with/],
		["json", (text) => text.replace('"isHidden"', '"hidden"'), /key "hidden"/],
		["json", () => "{}", /without people and rows/],
		["json", (text) => text.slice(0, -20), /./],
	];
	test.each(changes)("a changed .%s: %s", async (format, change, message) => {
		const path = join(folder, `changed.${format}`);
		const text = (await bytes(format as "csv")).toString();
		writeFileSync(path, change(text));
		expect(foreignOutput(path, "people")).toMatch(message);
	});
});

test("boxes are texts, or numbers of an array", async () => {
	const options = { shared: false };
	const text = join(folder, "boxes.csv");
	writeFileSync(text, "10,20,30,40\n\n1 2 3 4\n");
	expect(await readBoxes(text, 3, options)).toEqual([
		"10,20,30,40",
		"",
		"1 2 3 4",
	]);
	const array = join(folder, "boxes.npy");
	const data = Float32Array.of(10, 20, 0.1, 4000, 1, 2, 3, 4);
	writeFloatMatrix(array, { rows: 2, cols: 4, data });
	expect(await readBoxes(array, 2, options)).toEqual([
		"10,20,0.1,4000",
		"1,2,3,4",
	]);
	await expect(readBoxes(array, 3, options)).rejects.toThrow(
		"boxes.npy: expected 3 boxes, got 2",
	);
});
