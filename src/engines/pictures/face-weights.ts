/** The weights of the networks that find and describe faces, from the optional package `@vladmandic/face-api`; nothing of its code runs. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../../errors.ts";
import { withFileErrors } from "../../files/file-errors.ts";
import { installCommand, packageUrl } from "../optional-parts.ts";

const packageName = "@vladmandic/face-api";

/** SHA-256 of the files in the version that package.json pins: a manifest, which lists shapes and scales, and the weights themselves. */
const files = {
	detector: {
		name: "ssd_mobilenetv1_model",
		manifest:
			"888f744dffbc84f5f060d1f8427d9742341943a2dfaaf9205d10029b7e7a2955",
		weights: "2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8",
	},
	landmarker: {
		name: "face_landmark_68_model",
		manifest:
			"ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9",
		weights: "4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b",
	},
	descriptor: {
		name: "face_recognition_model",
		manifest:
			"cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b",
		weights: "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589",
	},
} as const;

type NetworkName = keyof typeof files;

/** A file of weights, and what its manifest says is in it. */
export interface WeightsFile {
	readonly manifest: readonly { readonly weights: unknown }[];
	readonly bytes: Uint8Array;
}

/** The weights of each network as its files have them. */
export type FaceWeights = Readonly<Record<NetworkName, WeightsFile>>;

/** SHA-256 of all weights together, for what was computed with them. */
export const weightsFingerprint: string = Object.values(files)
	.map(({ weights }) => weights.slice(0, 8))
	.join("-");

/**
 * Reads and checks the weights.
 * @throws Error with a short reason where the package is not installed; InputError for files of other contents
 */
export function readFaceWeights(): FaceWeights {
	const main = fileURLToPath(packageUrl("photos", packageName));
	const folder = join(dirname(main), "../model");
	const read = (network: NetworkName): WeightsFile => {
		const { name, manifest, weights } = files[network];
		const text = readChecked(
			join(folder, `${name}-weights_manifest.json`),
			manifest,
		);
		return {
			manifest: JSON.parse(text.toString("utf8")),
			bytes: readChecked(join(folder, `${name}.bin`), weights),
		};
	};
	return {
		detector: read("detector"),
		landmarker: read("landmarker"),
		descriptor: read("descriptor"),
	};
}

function readChecked(path: string, sha256: string): Buffer {
	const expected = `the file of ${packageName} that is pinned`;
	const bytes = withFileErrors(path, expected, () => readFileSync(path));
	if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
	throw new InputError(
		path,
		expected,
		"other contents",
		`${installCommand("photos")} brings it`,
	);
}
