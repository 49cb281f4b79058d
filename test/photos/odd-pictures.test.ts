/**
 * Every picture a phone, camera or scraper makes: the right face, or one line for that file.
 * @module-tag slow/photos
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
	type EmbedFile,
	openEmbedder,
	type PhotoResult,
} from "../../src/photos/embed-file.ts";
import type { PhotoFace } from "../../src/photos/embed-picture.ts";
import {
	makeBomb,
	makeKinds,
	makeOneFace,
	makeOriented,
} from "../helpers/odd-pictures.ts";
import {
	demoPhotos,
	hasDlib,
	hasHeic,
	hasPhotos,
	loadSharp,
	type MakePicture,
	needsDlib,
	needsPhotos,
	python,
} from "../helpers/photographs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const options = { tiles: "auto", minFace: 20, minScore: 0.5 } as const;
/** Less than between dlib's own two croppers, about 0.15. */
const samePicture = 0.12;

describe.skipIf(!hasPhotos)("pictures of all kinds", needsPhotos, () => {
	let sharp: MakePicture;
	let png: Buffer;
	let embed: EmbedFile;
	let original: PhotoFace;

	const write = (name: string, bytes: Buffer) => {
		const path = join(folder, name);
		writeFileSync(path, bytes);
		return path;
	};
	const embedBytes = (name: string, bytes: Buffer) => embed(write(name, bytes));

	beforeAll(async () => {
		sharp = loadSharp();
		png = await makeOneFace(sharp, demoPhotos[0]);
		embed = await openEmbedder({ backend: "wasm", options });
		const result = await embedBytes("original.png", png);
		original = onlyFace(result);
	});

	function onlyFace(result: PhotoResult): PhotoFace {
		expect(result).toMatchObject({ faces: [{}] });
		return (result as { faces: PhotoFace[] }).faces[0];
	}

	function expectDescriptor(face: PhotoFace, most: number) {
		let sum = 0;
		face.descriptor.forEach((value, i) => {
			sum += (value - original.descriptor[i]) ** 2;
		});
		expect(Math.sqrt(sum)).toBeLessThan(most);
	}

	function expectOriginal(result: PhotoResult, most = samePicture) {
		const face = onlyFace(result);
		expectDescriptor(face, most);
		const pixels = most > samePicture ? 30 : 10;
		for (const edge of ["left", "top", "width", "height"] as const)
			expect(Math.abs(face[edge] - original[edge])).toBeLessThan(pixels);
	}

	test("EXIF orientations from 1 to 8", async () => {
		for (const [i, made] of makeOriented(sharp, png).entries())
			expectOriginal(await embedBytes(`exif-${i + 1}.jpg`, await made));
	});

	test("formats and colour models", async () => {
		const kinds = await makeKinds(sharp, png);
		for (const [name, bytes] of Object.entries(kinds)) {
			// Without colour, with 256 colours, or with other inks, the network sees another picture.
			const most = /grey|palette|gif|cmyk|alpha/.test(name)
				? 0.35
				: samePicture;
			expectOriginal(await embedBytes(name, bytes), most);
		}
	});

	test.skipIf(!(hasDlib && hasHeic))("HEIC", needsDlib, async () => {
		const path = join(folder, "phone.heic");
		const code =
			"import sys, pillow_heif; from PIL import Image; pillow_heif.register_heif_opener(); Image.open(sys.argv[1]).save(sys.argv[2], quality=90)";
		const made = spawnSync(python, [
			"-c",
			code,
			join(folder, "original.png"),
			path,
		]);
		expect(made.stderr.toString()).toBe("");
		expectOriginal(await embed(path));
	});

	test("100 megapixels, whose boxes are in their pixels", async () => {
		const larger = await sharp(png).resize(1500, 1680).png().toBuffer();
		const create = {
			width: 10_000,
			height: 10_000,
			channels: 3,
			background: "#557799",
		};
		const large = await sharp({ create })
			.composite([{ input: larger, left: 7000, top: 4000 }])
			.jpeg({ quality: 95 })
			.toBuffer();
		const face = onlyFace(await embedBytes("large.jpg", large));
		expectDescriptor(face, 0.2);
		expect(Math.abs(face.left - 7000 - 3 * original.left)).toBeLessThan(200);
		expect(Math.abs(face.top - 4000 - 3 * original.top)).toBeLessThan(200);
		expect(Math.abs(face.width - 3 * original.width)).toBeLessThan(200);
	});

	test("a face on its side", async () => {
		for (const degrees of [90, 180, 270]) {
			const turned = await sharp(png).rotate(degrees).png().toBuffer();
			const face = onlyFace(await embedBytes(`${degrees}.png`, turned));
			expectDescriptor(face, 0.3);
		}
	});

	test("a pixel has no face", async () => {
		const pixel = await sharp(png).resize(1, 1).png().toBuffer();
		expect(await embedBytes("pixel.png", pixel)).toEqual({ faces: [] });
	});

	test.each([
		["empty.jpg", () => Buffer.alloc(0), /got none of JPEG/],
		["text.jpg", () => Buffer.from("no picture"), /got none of JPEG/],
		["truncated.png", () => png.subarray(0, png.length / 2), /damaged/],
		["header-only.png", () => png.subarray(0, 40), /damaged/],
		[
			"bomb.png",
			() => makeBomb(100_000, 100_000),
			/at most 256 megapixels, got more/,
		],
		["video.heic", () => Buffer.from("\0\0\0\x18ftypqt  0000"), /none of JPEG/],
	])("%s is refused in one line", async (name, make, message) => {
		const result = await embedBytes(name, make());
		expect(result).toMatchObject({
			unreadable: expect.stringMatching(message),
		});
		const { unreadable } = result as { unreadable: string };
		expect(unreadable.startsWith(`${join(folder, name)}: expected `)).toBe(
			true,
		);
		expect(unreadable).not.toContain("\n");
	});

	test("a JPEG that ends early is refused", async () => {
		const jpeg = await sharp(png).jpeg().toBuffer();
		const half = jpeg.subarray(0, jpeg.length / 2);
		expect(await embedBytes("truncated.jpg", half)).toMatchObject({
			unreadable: expect.stringMatching(/a damaged one: /),
		});
	});

	test("names with line ends and letters of all languages", async () => {
		mkdirSync(join(folder, "名前\n1"));
		expectOriginal(await embedBytes("名前\n1/ä ü\t#.png", png), 1e-6);
		symlinkSync("original.png", join(folder, "link.png"));
		expectOriginal(await embed(join(folder, "link.png")), 1e-6);
	});
});
