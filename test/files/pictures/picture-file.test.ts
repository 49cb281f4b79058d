/** Pictures in a folder, and all that is none. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
	findPicture,
	streamPicture,
} from "../../../src/files/pictures/picture-file.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const base = temporaryFolder();
const folder = join(base, "pictures");
mkdirSync(join(folder, "deep"), { recursive: true });
mkdirSync(join(base, "pictures-of-others"));
const heads = {
	"image/png": Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
	"image/jpeg": Buffer.from("ffd8ffe000104a464946", "hex"),
	"image/gif": Buffer.from("GIF89a\x01\x00"),
	"image/webp": Buffer.from("RIFF\x24\x00\x00\x00WEBPVP8 "),
	"image/bmp": Buffer.from("BM\x46\x00"),
	"image/avif": Buffer.from("\x00\x00\x00\x1cftypavif"),
};
const png = heads["image/png"];
for (const path of [
	"a.png",
	"deep/b.png",
	"../outside.png",
	"../pictures-of-others/c.png",
])
	writeFileSync(join(folder, path), png);

describe("a picture", () => {
	test.each(Object.entries(heads))(
		"of %s is known by its first bytes",
		async (type, bytes) => {
			writeFileSync(join(folder, "any"), bytes);
			const found = findPicture(folder, "any")!;
			expect(found).toMatchObject({ type, bytes: bytes.length });
			const read = await new Response(streamPicture(found)).arrayBuffer();
			expect(Buffer.from(read)).toEqual(bytes);
		},
	);

	test("may lie in a folder of the folder, and be named by its whole path", () => {
		expect(findPicture(folder, "deep/b.png")).not.toBeNull();
		expect(findPicture(folder, "deep/../a.png")).not.toBeNull();
		expect(findPicture(folder, join(folder, "a.png"))).not.toBeNull();
	});
});

describe("no picture", () => {
	test("is outside the folder, whatever path leads there", () => {
		const names = [
			"../outside.png",
			"deep/../../outside.png",
			join(base, "outside.png"),
			"../pictures-of-others/c.png",
			"..",
			".",
			"",
		];
		for (const name of names)
			expect(findPicture(folder, name), name).toBeNull();
	});

	test("is outside by a link", () => {
		symlinkSync(join(base, "outside.png"), join(folder, "link.png"));
		symlinkSync(base, join(folder, "up"));
		symlinkSync(join(folder, "a.png"), join(folder, "inside.png"));
		expect(findPicture(folder, "link.png")).toBeNull();
		expect(findPicture(folder, "up/outside.png")).toBeNull();
		expect(findPicture(folder, "inside.png")).not.toBeNull();
	});

	test("is a folder, a file that is missing, one of other contents, or a name that no file has", () => {
		writeFileSync(join(folder, "text.png"), "a secret");
		writeFileSync(
			join(folder, "drawing.png"),
			"<svg xmlns='x'><script/></svg>",
		);
		writeFileSync(join(folder, "empty.png"), "");
		const names = [
			"deep",
			"missing.png",
			"text.png",
			"drawing.png",
			"empty.png",
			"a.png\0",
			"a.png/b",
		];
		for (const name of names)
			expect(findPicture(folder, name), name).toBeNull();
		expect(findPicture(join(base, "nowhere"), "a.png")).toBeNull();
	});
});
