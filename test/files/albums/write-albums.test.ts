/** Folders of people: whose files stay, which are made, moved and removed. */
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import type { Album } from "../../../src/files/albums/plan-albums.ts";
import { writeAlbums } from "../../../src/files/albums/write-albums.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const root = temporaryFolder();
const at = (path: string) => join(root, path);

/** Pictures hold their own paths. */
function picture(path: string): string {
	mkdirSync(dirname(at(`pictures/${path}`)), { recursive: true });
	writeFileSync(at(`pictures/${path}`), path);
	return path;
}

const album = (
	person: number,
	name: string | null,
	pictures: readonly [number, string | null, string?][],
): Album => ({
	person,
	name,
	pictures: pictures.map(([row, id, photo = null]) => ({ row, id, photo })),
});

const write = (albums: readonly Album[], isCopy = false) =>
	writeAlbums(albums, {
		folder: at("albums"),
		pictures: at("pictures"),
		library: at("library"),
		isCopy,
	});

/** Each visible file with what it holds. */
function contents(): Record<string, string> {
	const paths = readdirSync(at("albums"), { recursive: true }) as string[];
	const visible = paths
		.filter((path) => !path.startsWith("."))
		.filter((path) => statSync(at(`albums/${path}`)).isFile());
	return Object.fromEntries(
		visible
			.sort()
			.map((path) => [path, readFileSync(at(`albums/${path}`), "utf8")]),
	);
}

beforeEach(() => {
	for (const name of ["albums", "pictures", "library"])
		rmSync(at(name), { recursive: true, force: true });
	mkdirSync(at("library"));
	for (const path of ["a.jpg", "b.jpg", "x/a.jpg", "c"]) picture(path);
});

describe.each([false, true])("copies: %s", (isCopy) => {
	test("each person has a folder, each picture a name of its own", () => {
		const changes = write(
			[
				album(3, "Ann", [
					[0, "a.jpg"],
					[1, "x/a.jpg"],
					[2, "c"],
				]),
				album(5, null, [
					[7, "b.jpg"],
					[8, null],
					[9, "none.jpg"],
					[10, "c#1", "c"],
				]),
				album(6, "Bob", [[11, "none.jpg", "none.jpg"]]),
			],
			isCopy,
		);
		expect(contents()).toEqual({
			"5/b.jpg": "b.jpg",
			"5/c": "c",
			"Ann/a (1).jpg": "x/a.jpg",
			"Ann/a.jpg": "a.jpg",
			"Ann/c": "c",
		});
		expect(changes).toEqual({
			folders: 2,
			made: 5,
			moved: 0,
			removed: 0,
			kept: 0,
			missing: 3,
		});
		const isLink = lstatSync(at("albums/Ann/a.jpg")).isSymbolicLink();
		expect(isLink).toBe(!isCopy);
	});

	test("files move with their faces, and those of faces that went are removed", () => {
		const [a, b] = [picture("a.jpg"), picture("b.jpg")];
		write([album(0, "Ann", [[0, a]]), album(1, "Ben", [[1, b]])], isCopy);
		const inode = lstatSync(at("albums/Ann/a.jpg")).ino;
		const swapped = write(
			[album(0, "Ann", [[1, b]]), album(1, "Ben", [[0, a]])],
			isCopy,
		);
		expect(swapped).toMatchObject({ made: 0, moved: 2, removed: 0, kept: 0 });
		expect(lstatSync(at("albums/Ben/a.jpg")).ino).toBe(inode);
		expect(contents()).toEqual({ "Ann/b.jpg": b, "Ben/a.jpg": a });
		const last = write([album(1, "Ben", [[0, a]])], isCopy);
		expect(last).toMatchObject({ made: 0, moved: 0, removed: 1, kept: 1 });
		expect(existsSync(at("albums/Ann"))).toBe(false);
		expect(contents()).toEqual({ "Ben/a.jpg": a });
	});

	test("a file of somebody else stays, under its name", () => {
		mkdirSync(at("albums/Ann"), { recursive: true });
		writeFileSync(at("albums/Ann/a.jpg"), "mine");
		writeFileSync(at("albums/Ben"), "a file");
		symlinkSync(at("pictures"), at("albums/Cid"));
		const albums = [
			album(0, "Ann", [[0, "a.jpg"]]),
			album(1, "Ben", [[1, "b.jpg"]]),
			album(2, "Cid", [[2, "c"]]),
		];
		const expected = {
			"Ann/a (0).jpg": "a.jpg",
			"Ann/a.jpg": "mine",
			Ben: "a file",
			"Ben (1)/b.jpg": "b.jpg",
			"Cid (2)/c": "c",
		};
		write(albums, isCopy);
		const withoutLink = () =>
			Object.fromEntries(
				Object.entries(contents()).filter(([path]) => !/^Cid\//.test(path)),
			);
		expect(withoutLink()).toEqual(expected);
		expect(write(albums, isCopy)).toMatchObject({ made: 0, kept: 3 });
		write([], isCopy);
		expect(withoutLink()).toEqual({ "Ann/a.jpg": "mine", Ben: "a file" });
		expect(readFileSync(at("pictures/c"), "utf8")).toBe("c");
	});

	test("a file that was changed is somebody's from then on", () => {
		const albums = [album(0, "Ann", [[0, "a.jpg"]])];
		write(albums, isCopy);
		rmSync(at("albums/Ann/a.jpg"));
		writeFileSync(at("albums/Ann/a.jpg"), "painted over");
		write([], isCopy);
		expect(contents()).toEqual({ "Ann/a.jpg": "painted over" });
		write(albums, isCopy);
		expect(contents()).toEqual({
			"Ann/a (0).jpg": "a.jpg",
			"Ann/a.jpg": "painted over",
		});
	});

	test("what a person removed is made again", () => {
		const albums = [album(0, "Ann", [[0, "a.jpg"]])];
		write(albums, isCopy);
		rmSync(at("albums/Ann"), { recursive: true });
		expect(write(albums, isCopy)).toMatchObject({ made: 1, removed: 0 });
		expect(contents()).toEqual({ "Ann/a.jpg": "a.jpg" });
	});

	test("what a killed export left is swept", () => {
		const albums = [album(0, "Ann", [[0, "a.jpg"]])];
		write(albums, isCopy);
		const left = at("albums/Ann/.b.jpg.999999999-0123abcd.tmp");
		writeFileSync(left, "half");
		write(albums, isCopy);
		expect(existsSync(left)).toBe(false);
	});
});

test("links become copies, and copies links", () => {
	const albums = [album(0, "Ann", [[0, "a.jpg"]])];
	for (const isCopy of [false, true, false]) {
		write(albums, isCopy);
		const stats = lstatSync(at("albums/Ann/a.jpg"));
		expect(stats.isFile()).toBe(isCopy);
		expect(contents()).toEqual({ "Ann/a.jpg": "a.jpg" });
	}
});

test("links hold where pictures and folders are moved together", () => {
	write([album(0, "Ann", [[0, "a.jpg"]])]);
	expect(readlinkSync(at("albums/Ann/a.jpg"))).toBe("../../pictures/a.jpg");
	renameSync(at("albums"), at("moved"));
	expect(readFileSync(at("moved/Ann/a.jpg"), "utf8")).toBe("a.jpg");
	rmSync(at("moved"), { recursive: true });
});

test.each([
	["a/b", "a_b"],
	["../up", "_up"],
	["..", "4"],
	["nul", "nul_"],
	["COM1.x", "COM1_.x"],
	["Zoë?\n", "Zoë__"],
	["dots. .", "dots"],
	["\ud800", "_"],
	["é".repeat(200), "é".repeat(90)],
])("a person named %j has the folder %j", (name, folder) => {
	write([album(4, name, [[0, "a.jpg"]])]);
	expect(contents()).toEqual({ [`${folder}/a.jpg`]: "a.jpg" });
});

test("people of names that look alike have a folder each", () => {
	write([
		album(0, "Ann", [[0, "a.jpg"]]),
		album(1, "ann", [[1, "a.jpg"]]),
		album(2, "4", [[2, "a.jpg"]]),
		album(4, null, [[3, "a.jpg"]]),
	]);
	expect(Object.keys(contents())).toEqual([
		"4-2/a.jpg",
		"4/a.jpg",
		"Ann/a.jpg",
		"ann (1)/a.jpg",
	]);
});

test("a person of the name of the library's folder has another folder", () => {
	writeAlbums([album(0, "library", [[0, "a.jpg"]])], {
		folder: root,
		pictures: at("pictures"),
		library: at("library"),
		isCopy: false,
	});
	expect(readdirSync(at("library"))).toEqual([]);
	expect(existsSync(at("library (0)/a.jpg"))).toBe(true);
});

describe("refused are", () => {
	const into = (folder: string) => () =>
		writeAlbums([], {
			folder: at(folder),
			pictures: at("pictures"),
			library: at("library"),
			isCopy: false,
		});

	test("folders in the library", () => {
		for (const folder of ["library", "library/a/b"])
			expectRefused(into(folder), /expected a folder outside the library/);
		expect(readdirSync(at("library"))).toEqual([]);
	});

	test("a file in the folder's place", () => {
		expectRefused(into("pictures/a.jpg"), /a folder that can be written/);
	});

	test.each([
		"no JSON",
		"[]",
		'{"../a.jpg":{"link":"b"}}',
		'{"Ann/../../a.jpg":{"link":"b"}}',
		'{"Ann/a.jpg":{}}',
	])("lists of made files such as %s", (text) => {
		mkdirSync(at("albums"));
		writeFileSync(at("albums/.gcn-cluster.json"), text);
		expectRefused(into("albums"), /expected the list of files that gcn-clus/);
	});
});
