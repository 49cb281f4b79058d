/** Pictures are found by what they are, each once, in one order, whatever links there are. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findPictures } from "../../../src/files/photos/find-pictures.ts";
import { pictureKind } from "../../../src/files/photos/picture-kind.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const jpeg = Buffer.from("\xff\xd8\xff\xe0rest", "latin1");

/** A folder with files of these names and contents. */
function makeFolder(name: string, files: Record<string, Buffer | string>) {
	const folder = join(base, name);
	for (const [file, content] of Object.entries(files)) {
		mkdirSync(join(folder, file, ".."), { recursive: true });
		writeFileSync(join(folder, file), content);
	}
	return folder;
}

const namesIn = (folder: string) =>
	findPictures(folder).pictures.map(({ path }) =>
		path.slice(folder.length + 1),
	);

test("finds pictures by content or by name, in order, and no hidden ones", () => {
	const folder = makeFolder("all", {
		"b/2.JPG": jpeg,
		"b/10.jpg": jpeg,
		"a.txt": "text",
		"no-extension": jpeg,
		"says.png": "no picture",
		".hidden.jpg": jpeg,
		".trash/x.jpg": jpeg,
		"ä\n名.jpeg": jpeg,
		"movie.mov": "\0\0\0\x14ftypqt  ",
	});
	expect(namesIn(folder)).toEqual([
		"b/10.jpg",
		"b/2.JPG",
		"no-extension",
		"says.png",
		"ä\n名.jpeg",
	]);
});

test("follows links, also in circles, and takes each file once", () => {
	const folder = makeFolder("links", { "in/a.jpg": jpeg, "b.jpg": jpeg });
	symlinkSync("..", join(folder, "in/up"));
	symlinkSync("in", join(folder, "same"));
	symlinkSync("b.jpg", join(folder, "link.jpg"));
	symlinkSync("loop", join(folder, "loop"));
	symlinkSync("nowhere", join(folder, "lost.jpg"));
	expect(namesIn(folder)).toEqual(["b.jpg", "in/a.jpg"]);
	const { unreadable } = findPictures(folder);
	expect(unreadable.map(({ why }) => why.replace(`${folder}/`, ""))).toEqual([
		"loop: expected a file or folder that can be read, got links that lead in a circle",
		"lost.jpg: expected a file or folder that can be read, got no such file",
	]);
});

test("takes one file too, and refuses what is not there", async () => {
	const folder = makeFolder("one", { "a.jpg": jpeg });
	const path = join(folder, "a.jpg");
	expect(findPictures(path).pictures).toMatchObject([{ path, size: 8 }]);
	expectRefused(
		() => findPictures(join(base, "nothing")),
		`${join(base, "nothing")}: expected a folder of pictures, got no such file`,
	);
});

describe("the kind of a picture", () => {
	test.each([
		["jpeg", "\xff\xd8\xff\xdb"],
		["png", "\x89PNG\r\n\x1a\n"],
		["webp", "RIFF\0\0\0\0WEBPVP8 "],
		["gif", "GIF89a"],
		["tiff", "II*\0"],
		["tiff", "MM\0*"],
		["avif", "\0\0\0\x1cftypavif"],
		["heic", "\0\0\0\x18ftypheic"],
		["heic", "\0\0\0\x18ftypmif1"],
		[null, "\0\0\0\x18ftypisom"],
		[null, "<svg xmlns="],
		[null, "%PDF-1.7"],
		[null, ""],
	])("is %s for %j", (kind, head) => {
		expect(pictureKind(Buffer.from(head, "latin1"))).toBe(kind);
	});
});

test("a folder of 100,000 files", { tags: ["slow/photos"] }, () => {
	const folder = join(base, "many");
	mkdirSync(folder);
	for (let i = 0; i < 100_000; i++)
		writeFileSync(join(folder, `${i}.jpg`), i % 10 ? "" : jpeg);
	const startedAt = performance.now();
	expect(findPictures(folder).pictures).toHaveLength(100_000);
	expect(performance.now() - startedAt).toBeLessThan(60_000);
});
