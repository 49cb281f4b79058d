/** The three networks, opened together. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { FaceWeights } from "../../engines/pictures/face-weights.ts";
import { createDescriptor, type Descriptor } from "./descriptor.ts";
import { createDetector, type Detector } from "./detector.ts";
import { createLandmarker, type Landmarker } from "./landmarker.ts";
import { decodeWeights } from "./weights.ts";

export interface FaceNetworks {
	readonly detector: Detector;
	readonly landmarker: Landmarker;
	readonly descriptor: Descriptor;
}

/** Opens the networks on the current backend of `tf`. */
export function openFaceNetworks(
	tf: typeof tfjs,
	weights: FaceWeights,
): FaceNetworks {
	return {
		detector: createDetector(tf, decodeWeights(tf, weights.detector)),
		landmarker: createLandmarker(tf, decodeWeights(tf, weights.landmarker)),
		descriptor: createDescriptor(tf, decodeWeights(tf, weights.descriptor)),
	};
}
