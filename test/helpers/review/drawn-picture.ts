/** PNG files drawn by tests. */
import { deflateSync } from "node:zlib";
import { crc32 } from "../crc32.ts";

export type Rgb = readonly [number, number, number];

function chunk(type: string, data: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(12 + data.length);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, data.length);
	bytes.set(new TextEncoder().encode(type), 4);
	bytes.set(data, 8);
	view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
	return bytes;
}

/** A PNG whose pixels a function colours. */
export function drawPicture(
	width: number,
	height: number,
	colourAt: (x: number, y: number) => Rgb,
): Uint8Array {
	const header = new Uint8Array(13);
	const view = new DataView(header.buffer);
	view.setUint32(0, width);
	view.setUint32(4, height);
	header.set([8, 2, 0, 0, 0], 8);
	// Each line begins with its filter, none.
	const lines = new Uint8Array(height * (1 + 3 * width));
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			lines.set(colourAt(x, y), y * (1 + 3 * width) + 1 + 3 * x);
	return Buffer.concat([
		Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
		chunk("IHDR", header),
		chunk("IDAT", deflateSync(lines)),
		chunk("IEND", new Uint8Array(0)),
	]);
}
