/** The four files of faces: rows in one order, names that stay one line, and fingerprints of what was written. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNames } from "../../../src/files/formats/read.ts";
import { readFloatMatrix } from "../../../src/files/npy/read-npy.ts";
import {
	facesFiles,
	refuseForeignFaces,
	writeFaces,
} from "../../../src/files/photos/faces-files.ts";
import { readQuality } from "../../../src/files/photos/read-quality.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { photoFace as face } from "../../helpers/photo-face.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const known = (path: string, qualities: readonly number[]) => ({
	path,
	size: 1,
	changedMs: 1,
	unreadable: null,
	faces: qualities.map((quality) => ({ ...face, quality })),
});
const photos = [
	known("a,b.jpg", [0.25, 1]),
	known("none.jpg", []),
	known("new\nline.jpg", [0.125]),
	known("new\\x0aline.jpg", [0.5]),
];

test("all four have a row for each face", async () => {
	let next = 0;
	writeFaces(base, {
		photos,
		cols: 2,
		descriptorsOf: ({ faces }) =>
			Float32Array.from({ length: 2 * faces.length }, () => next++),
	});
	const files = facesFiles(base);
	const { rows, cols, data } = readFloatMatrix(files.features);
	expect([rows, cols, ...data]).toEqual([4, 2, 0, 1, 2, 3, 4, 5, 6, 7]);
	expect(readFileSync(files.faces, "utf8")).toBe(
		[
			"row,photo,left,top,width,height,score,size,sharpness,quality",
			'0,"a,b.jpg",1,2,30,40,0.9000,35.5,0.3000,0.2500',
			'1,"a,b.jpg",1,2,30,40,0.9000,35.5,0.3000,1.0000',
			'2,"new\nline.jpg",1,2,30,40,0.9000,35.5,0.3000,0.1250',
			"3,new\\x0aline.jpg,1,2,30,40,0.9000,35.5,0.3000,0.5000",
			"",
		].join("\n"),
	);
	const reading = { shared: false };
	expect(await readNames(files.ids, 4, reading)).toEqual([
		"a,b.jpg#1",
		"a,b.jpg#2",
		"new\\x0aline.jpg#1",
		"new\\x5cx0aline.jpg#1",
	]);
	expect(await readNames(files.photos, 4, reading)).toHaveLength(4);
	expect([...readQuality(files.faces, 4)]).toEqual([0.25, 1, 0.125, 0.5]);
});

test("files that were not written, or that changed since, are refused", async () => {
	const folder = join(base, "own");
	const written = writeFaces(folder, {
		photos,
		cols: 1,
		descriptorsOf: ({ faces }) => new Float32Array(faces.length),
	});
	refuseForeignFaces(folder, written);
	const { ids } = facesFiles(folder);
	writeFileSync(ids, "changed\n");
	expectRefused(
		() => refuseForeignFaces(folder, written),
		`${ids}: expected a file that gcn-cluster wrote (or none), got another one, or one that was changed since (--force replaces it)`,
	);
});

test("qualities come by row where a table numbers them, or one a line", async () => {
	const path = join(base, "quality.txt");
	const read = (text: string, rows: number) => {
		writeFileSync(path, text);
		return readQuality(path, rows);
	};
	expect([...read("1\n0.5\n0\n", 3)]).toEqual([1, 0.5, 0]);
	expect([...read("quality,row\n0.25,1\n0.75,0\n", 2)]).toEqual([0.75, 0.25]);
	const refusals: readonly [string, number, string][] = [
		["1\n", 2, "expected 2 qualities of rows, got 1"],
		["1\n2\n", 2, 'expected a number from 0 to 1 in line 2, got "2"'],
		["quality\nbad\n", 1, 'expected a number from 0 to 1 in line 2, got "bad"'],
		[
			"score,row\n1,0\n",
			1,
			'expected one number a line, or a header with a column quality, got "score,row"',
		],
		[
			"quality,row\n1,0\n1,0\n",
			2,
			"expected rows from 0 to 1, each once, got row 0 twice",
		],
	];
	for (const [text, rows, message] of refusals)
		expectRefused(() => read(text, rows), `${path}: ${message}`);
});
