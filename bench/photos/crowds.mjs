/** Small faces: crowds put together of photographs whose faces are known, so that what is found and what is false is counted, not judged. */
import { join } from "node:path";
import { built, demoFaces, demoPhotos, makeCrowd } from "./pictures.mjs";

const { openEmbedder } = await built("photos/embed-file.js");
const sides = [4, 6, 9, 12];
const choices = ["auto", 1, 2, 3];

/** The rows of a table: for each crowd and each `--tiles`, faces found, false ones, and seconds. */
export async function measureCrowds(folder) {
	const open = (tiles) => {
		const options = { tiles, minFace: 20, minScore: 0.5 };
		return openEmbedder({ backend: "wasm", options });
	};
	const embed = await open("auto");
	const known = new Map();
	for (const [i, photo] of demoPhotos.entries()) {
		const { faces } = await embed(photo);
		if (faces.length !== demoFaces[i])
			throw new Error(`${photo}: ${faces.length} faces, not ${demoFaces[i]}`);
		known.set(photo, faces);
	}
	const rows = [];
	for (const side of sides) {
		const path = join(folder, `crowd-${side}.jpg`);
		const boxes = await makeCrowd(path, side, (photo) => known.get(photo));
		const height = boxes.reduce((sum, b) => sum + b.height, 0) / boxes.length;
		for (const tiles of choices) {
			const embedCrowd = await open(tiles);
			const startedAt = performance.now();
			const { faces } = await embedCrowd(path);
			const seconds = (performance.now() - startedAt) / 1000;
			rows.push({
				faces: boxes.length,
				height: Math.round(height),
				tiles,
				seconds,
				...compare(boxes, faces),
			});
		}
	}
	return rows;
}

/** Each known face counts once; what lies on none, or on one that was found already, is false. */
function compare(boxes, faces) {
	const found = new Set();
	let wrong = 0;
	for (const face of faces) {
		const at = boxes.findIndex((box, i) => !found.has(i) && isOn(face, box));
		if (at < 0) wrong++;
		else found.add(at);
	}
	return { found: found.size, false: wrong };
}

function isOn(face, box) {
	const x = face.left + face.width / 2 - box.left;
	const y = face.top + face.height / 2 - box.top;
	return x > 0 && x < box.width && y > 0 && y < box.height;
}
