/** Pictures to measure with, made of photographs that packages ship: portraits of 12 megapixels, and crowds whose faces are known. */
import { mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
/** What .ci/run makes: dlib in a virtual environment, and the pictures of face_recognition's tests. */
export const environment =
	process.env.GCN_CLUSTER_DLIB ?? join(cache, "gcn-cluster/dlib");

export const built = (path) =>
	import(pathToFileURL(join(root, "dist/src", path)).href);
const { folderOf } = await built("engines/optional-parts.js");
export const require = createRequire(join(folderOf("photos"), "package.json"));
export const sharp = require("sharp");
const demo = join(folderOf("photos"), "node_modules/@vladmandic/face-api/demo");

/** Faces that one counts by eye in the six demo photographs, and that the detector finds in them. */
export const demoFaces = [3, 3, 3, 4, 5, 4];
export const demoPhotos = demoFaces.map((_, i) =>
	join(demo, `sample${i + 1}.jpg`),
);

/** Portraits of 4000 x 3000 pixels with one face each. */
export async function makePortraits(folder, count) {
	mkdirSync(folder, { recursive: true });
	const photographs = join(environment, "photographs");
	const names = readdirSync(photographs).filter((name) =>
		/^(obama[23]?|biden)\.jpg$/.test(name),
	);
	const paths = [];
	for (let i = 0; i < count; i++) {
		const path = join(folder, `${String(i).padStart(3, "0")}.jpg`);
		await sharp(join(photographs, names[i % names.length]))
			.resize(4000, 3000, { fit: "contain", background: "#667788" })
			.modulate({ brightness: 0.9 + 0.01 * (i % 20) })
			.jpeg({ quality: 92 })
			.toFile(path);
		paths.push(path);
	}
	return paths;
}

/** The six photographs in a grid of `side` x `side`, 4000 x 3000 pixels in all, with the boxes of their faces. */
export async function makeCrowd(path, side, facesOf) {
	const width = Math.floor(4000 / side);
	const height = Math.floor(3000 / side);
	const layers = [];
	const boxes = [];
	for (let cell = 0; cell < side * side; cell++) {
		const photo = demoPhotos[cell % demoPhotos.length];
		const { width: full, height: fullHeight } = await sharp(photo).metadata();
		const scale = Math.min(width / full, height / fullHeight);
		const size = [full * scale, fullHeight * scale].map(Math.floor);
		const left = (cell % side) * width;
		const top = Math.floor(cell / side) * height;
		const input = await sharp(photo)
			.resize(...size)
			.toBuffer();
		layers.push({ input, left, top });
		for (const face of facesOf(photo))
			boxes.push({
				left: left + face.left * scale,
				top: top + face.top * scale,
				width: face.width * scale,
				height: face.height * scale,
			});
	}
	const create = {
		width: 4000,
		height: 3000,
		channels: 3,
		background: "#334455",
	};
	await sharp({ create }).composite(layers).jpeg({ quality: 92 }).toFile(path);
	return boxes;
}
