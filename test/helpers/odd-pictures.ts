/** One photograph as every kind of picture that phones, cameras and scrapers make. */
import { deflateSync } from "node:zlib";
import { crc32 } from "../../src/files/crc32.ts";
import type { MakePicture } from "./photographs.ts";

/** The part of the first demo photo with one face in it. */
const oneFace = { left: 250, top: 200, width: 500, height: 560 };

/** A photograph of one face, lossless. */
export function makeOneFace(
	sharp: MakePicture,
	photo: string,
): Promise<Buffer> {
	return sharp(photo).extract(oneFace).png().toBuffer();
}

/** The same picture with each EXIF orientation, from 1 to 8: its pixels lie so that the orientation turns them upright. */
export function makeOriented(
	sharp: MakePicture,
	png: Buffer,
): Promise<Buffer>[] {
	const turned = [
		() => sharp(png),
		() => sharp(png).flop(),
		() => sharp(png).rotate(180),
		() => sharp(png).flip(),
		// sharp mirrors before it turns.
		() => sharp(png).flop().rotate(270),
		() => sharp(png).rotate(270),
		() => sharp(png).flop().rotate(90),
		() => sharp(png).rotate(90),
	];
	return turned.map(async (make, i) => {
		const upright = await make().png().toBuffer();
		return sharp(upright)
			.withMetadata({ orientation: i + 1 })
			.jpeg({ quality: 95 })
			.toBuffer();
	});
}

/** The picture in every format and colour model. */
export async function makeKinds(
	sharp: MakePicture,
	png: Buffer,
): Promise<Record<string, Buffer>> {
	const jpeg = { quality: 95 };
	const other = await sharp(png).blur(30).png().toBuffer();
	const kinds: Record<string, PromiseLike<Buffer>> = {
		"baseline.jpg": sharp(png).jpeg(jpeg).toBuffer(),
		"progressive.jpg": sharp(png)
			.jpeg({ ...jpeg, progressive: true })
			.toBuffer(),
		"cmyk.jpg": sharp(png).toColourspace("cmyk").jpeg(jpeg).toBuffer(),
		"grey.jpg": sharp(png).greyscale().jpeg(jpeg).toBuffer(),
		"16-bit.png": sharp(png).toColourspace("rgb16").png().toBuffer(),
		"16-bit.tif": sharp(png).toColourspace("rgb16").tiff().toBuffer(),
		"palette.png": sharp(png).png({ palette: true }).toBuffer(),
		"alpha.png": sharp(png).ensureAlpha(0.9).png().toBuffer(),
		"lossy.webp": sharp(png).webp(jpeg).toBuffer(),
		"image.avif": sharp(png).avif({ quality: 80 }).toBuffer(),
		"animated.gif": sharp([png, other], { join: { animated: true } })
			.gif()
			.toBuffer(),
		"animated.webp": sharp([png, other], { join: { animated: true } })
			.webp(jpeg)
			.toBuffer(),
		"wrong-extension.png": sharp(png).jpeg(jpeg).toBuffer(),
		"no-extension": sharp(png).jpeg(jpeg).toBuffer(),
	};
	const names = Object.keys(kinds);
	const buffers = await Promise.all(Object.values(kinds));
	return Object.fromEntries(names.map((name, i) => [name, buffers[i]]));
}

/** A PNG of a few bytes that claims a size. */
export function makeBomb(width: number, height: number): Buffer {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	// 8 bits of red, green and blue.
	header.set([8, 2], 8);
	return Buffer.concat([
		Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
		chunk("IHDR", header),
		chunk("IDAT", deflateSync(Buffer.alloc(1 << 20))),
		chunk("IEND", Buffer.alloc(0)),
	]);
}

function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type), data]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
}
