/**
 * The same faces as dlib: its network on its own chips, and the whole way on photographs that packages ship.
 * @module-tag slow/photos
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import { openPictureDecoder } from "../../src/engines/pictures/decode-picture.ts";
import { readFaceWeights } from "../../src/engines/pictures/face-weights.ts";
import {
	embedPicture,
	type PhotoFace,
} from "../../src/photos/embed-picture.ts";
import { alignedSquare } from "../../src/photos/faces/align.ts";
import { extractChip } from "../../src/photos/faces/chip.ts";
import { chipSize } from "../../src/photos/networks/descriptor.ts";
import {
	type FaceNetworks,
	openFaceNetworks,
} from "../../src/photos/networks/face-networks.ts";
import {
	astronaut,
	demoPhotos,
	hasDlib,
	knownPhoto,
	needsDlib,
	python,
} from "../helpers/photographs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** A face as dlib has it. */
interface DlibFace {
	readonly path: string;
	/** left, top, width, height */
	readonly box: readonly [number, number, number, number];
	readonly score: number;
	readonly five: readonly (readonly [number, number])[];
	readonly descriptor: readonly number[];
	/** Of its chip, whose pixels are rounded to bytes. */
	readonly ofChip: readonly number[];
}

/** dlib takes two badges on sleeves for faces, with scores of 0.12 and 0.13. */
const leastScore = 0.2;
const obama = ["obama", "obama2", "obama3"].map(knownPhoto);
const options = { tiles: "auto", minFace: 20, minScore: 0.5 } as const;
const chipLength = 3 * chipSize * chipSize;
const folder = temporaryFolder();

const photos = hasDlib
	? [
			...demoPhotos,
			astronaut(),
			...obama,
			...["biden", "obama_partial_face", "obama_partial_face2"].map(knownPhoto),
		]
	: [];

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
	return Math.sqrt(sum);
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let [ab, aa, bb] = [0, 0, 0];
	for (let i = 0; i < a.length; i++) {
		ab += a[i] * b[i];
		aa += a[i] * a[i];
		bb += b[i] * b[i];
	}
	return ab / Math.sqrt(aa * bb);
}

/** Whether the middle of dlib's box lies in ours. */
function holds(face: PhotoFace, [left, top, width, height]: DlibFace["box"]) {
	const [x, y] = [left + width / 2, top + height / 2];
	return (
		x > face.left &&
		x < face.left + face.width &&
		y > face.top &&
		y < face.top + face.height
	);
}

describe.skipIf(!hasDlib)("beside dlib", needsDlib, () => {
	let networks: FaceNetworks;
	let theirs: DlibFace[];
	let chips: Buffer;
	const ours = new Map<string, readonly PhotoFace[]>();
	const decoder = hasDlib ? openPictureDecoder() : null!;
	const match = (face: DlibFace) =>
		ours.get(face.path)!.find((own) => holds(own, face.box));

	beforeAll(async () => {
		const script = join(import.meta.dirname, "dlib-faces.py");
		const file = join(folder, "chips.u8");
		const { stdout, stderr } = spawnSync(python, [script, file, ...photos], {
			encoding: "utf8",
			maxBuffer: 1 << 28,
		});
		expect(stderr).toBe("");
		theirs = JSON.parse(stdout);
		chips = readFileSync(file);
		const { tf } = await loadEngine("wasm");
		networks = openFaceNetworks(tf, readFaceWeights());
		for (const path of photos) {
			const decode = (longest: number) => decoder.decode(path, longest);
			ours.set(path, await embedPicture(networks, decode, options));
		}
	}, 300_000);

	test("the network gives dlib's descriptors of dlib's own chips", async () => {
		expect(theirs.length).toBeGreaterThan(25);
		for (const [i, { ofChip }] of theirs.entries()) {
			const bytes = chips.subarray(i * chipLength, (i + 1) * chipLength);
			const data = Float32Array.from(bytes);
			const own = await networks.descriptor.describe({ count: 1, data });
			expect(cosine(own, ofChip)).toBeGreaterThan(0.999);
		}
	});

	test("the crop has dlib's pixels, which it rounds down", async () => {
		for (const [i, { path, five }] of theirs.entries()) {
			const landmarks = new Float64Array(136);
			[45, 42, 36, 39, 33].forEach((at, k) => {
				landmarks.set(five[k], 2 * at);
			});
			const { picture } = await decoder.decode(path, 1e6);
			const to = new Float32Array(chipLength);
			const square = alignedSquare(landmarks, chipSize);
			extractChip(picture, square, chipSize, { to, offset: 0 });
			const differences = to.map((value, at) =>
				Math.abs(value - chips[i * chipLength + at]),
			);
			const sum = differences.reduce((all, value) => all + value, 0);
			expect(sum / chipLength).toBeLessThan(1.5);
		}
	});

	test("every face that dlib finds is found, and none of its badges", () => {
		const real = theirs.filter(({ score }) => score >= leastScore);
		expect(real.filter((face) => !match(face))).toEqual([]);
		const badges = theirs.filter(({ score }) => score < leastScore);
		expect(badges.filter((face) => match(face))).toEqual([]);
	});

	test("descriptors of the whole way are near dlib's", () => {
		const distances = theirs
			.filter(({ score }) => score >= leastScore)
			.map((face) => distance(match(face)!.descriptor, face.descriptor));
		const mean = distances.reduce((sum, d) => sum + d, 0) / distances.length;
		console.log(`L2 to dlib: mean ${mean}, most ${Math.max(...distances)}`);
		expect(mean).toBeLessThan(0.17);
		expect(Math.max(...distances)).toBeLessThan(0.3);
	});

	test("no pair of one person is over dlib's threshold that dlib has under it, and different people stay apart", () => {
		const found = theirs.filter(({ score }) => score >= leastScore);
		for (const [i, a] of found.entries())
			for (const b of found.slice(i + 1)) {
				const own = distance(match(a)!.descriptor, match(b)!.descriptor);
				const dlib = distance(a.descriptor, b.descriptor);
				const isOne = obama.includes(a.path) && obama.includes(b.path);
				if (isOne && dlib < 0.6) expect(own).toBeLessThan(0.6);
				// Two faces of one photo are two people.
				if (a.path === b.path && dlib > 0.6) expect(own).toBeGreaterThan(0.5);
			}
	});
});
