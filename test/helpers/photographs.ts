/**
 * Photographs of people that packages ship (none lies in this repository), what decodes them, and dlib in a Python of its own. `.ci/run` brings them;
 * tests that need them skip visibly where they are absent, or fail there with GCN_CLUSTER_REQUIRE_PHOTOS=1.
 */
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { folderOf, hasPart } from "../../src/engines/optional-parts.ts";
import { needs } from "./needs.ts";

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
/** A virtual environment with what test/photos/requirements.txt names, and the pictures of face_recognition's tests. */
const environment =
	process.env.GCN_CLUSTER_DLIB ?? join(cache, "gcn-cluster", "dlib");

export const hasPhotos = hasPart("photos");
export const hasHeic = hasPart("heic");
export const hasDlib =
	hasPhotos && existsSync(join(environment, "photographs", "obama.jpg"));

export const needsPhotos = needs("no parts photos: engines --install photos");
export const needsDlib = needs("no dlib beside: .ci/run brings it");

if (!(hasDlib && hasHeic) && process.env.GCN_CLUSTER_REQUIRE_PHOTOS === "1")
	throw new Error(
		`GCN_CLUSTER_DLIB: expected dlib and photographs in ${environment}, and the parts photos and heic`,
	);

export const python = join(environment, "bin", "python");

/** The photographs in the demo folder of @vladmandic/face-api. */
export const demoPhotos = [1, 2, 3, 4, 5, 6].map((n) =>
	join(
		folderOf("photos"),
		`node_modules/@vladmandic/face-api/demo/sample${n}.jpg`,
	),
);

/** The pictures of face_recognition's tests, by their names without `.jpg`. */
export const knownPhoto = (name: string) =>
	join(environment, "photographs", `${name}.jpg`);

/** A photograph of scikit-image; it has one face, and a badge on a sleeve. */
export function astronaut(): string {
	const lib = join(environment, "lib");
	const [version] = readdirSync(lib).filter((name) => /^python/.test(name));
	return join(lib, version, "site-packages/skimage/data/astronaut.png");
}

/** What tests use of sharp to make pictures. */
export interface PicturePipeline {
	resize(width: number, height?: number, options?: object): PicturePipeline;
	extract(box: object): PicturePipeline;
	rotate(degrees: number): PicturePipeline;
	flip(): PicturePipeline;
	flop(): PicturePipeline;
	greyscale(): PicturePipeline;
	blur(sigma: number): PicturePipeline;
	ensureAlpha(alpha: number): PicturePipeline;
	composite(layers: readonly object[]): PicturePipeline;
	toColourspace(name: string): PicturePipeline;
	withMetadata(metadata: object): PicturePipeline;
	jpeg(options?: object): PicturePipeline;
	png(options?: object): PicturePipeline;
	webp(options?: object): PicturePipeline;
	avif(options?: object): PicturePipeline;
	gif(options?: object): PicturePipeline;
	tiff(options?: object): PicturePipeline;
	toBuffer(): Promise<Buffer>;
}

export type MakePicture = (
	input: string | Buffer | readonly Buffer[] | object,
	options?: object,
) => PicturePipeline;

/** sharp, to make pictures of odd kinds. */
export function loadSharp(): MakePicture {
	const require = createRequire(join(folderOf("photos"), "package.json"));
	return require("sharp");
}
