/** From found faces to descriptors: landmarks, a crop as dlib's, the recognition network. */
import type { Picture } from "../../engines/pictures/picture.ts";
import {
	chipSize,
	type Descriptor,
	descriptorLength,
} from "../networks/descriptor.ts";
import type { FaceNetworks } from "../networks/face-networks.ts";
import type { FoundFace } from "./boxes.ts";
import { cropAll } from "./chip.ts";
import { type FaceLandmarks, findLandmarks } from "./find-landmarks.ts";
import { measureSharpness } from "./sharpness.ts";

/** A face and what the networks say of it. */
export interface DescribedFace extends FaceLandmarks {
	/** [128] as computed, not normalised. */
	readonly descriptor: Float32Array;
	/** See `measureSharpness`. */
	readonly sharpness: number;
}

/** Faces in a batch: with more, a picture of a crowd would take gigabytes. */
const mostAtOnce = 16;

/** Describes faces of a picture in their order, at most 16 at once. */
export async function describeFaces(
	{ landmarker, descriptor }: Omit<FaceNetworks, "detector">,
	picture: Picture,
	faces: readonly FoundFace[],
): Promise<DescribedFace[]> {
	const described: DescribedFace[] = [];
	for (let first = 0; first < faces.length; first += mostAtOnce) {
		const batch = faces.slice(first, first + mostAtOnce);
		const landmarks = await findLandmarks(landmarker, picture, batch);
		described.push(...(await describe(descriptor, picture, landmarks)));
	}
	return described;
}

async function describe(
	network: Descriptor,
	picture: Picture,
	landmarks: readonly FaceLandmarks[],
): Promise<DescribedFace[]> {
	const squares = landmarks.map(({ square }) => square);
	const data = cropAll(picture, squares, chipSize);
	const rows = await network.describe({ count: squares.length, data });
	const chipLength = 3 * chipSize * chipSize;
	return landmarks.map((face, i) => ({
		...face,
		descriptor: rows.slice(i * descriptorLength, (i + 1) * descriptorLength),
		sharpness: measureSharpness(
			data.subarray(i * chipLength, (i + 1) * chipLength),
			chipSize,
		),
	}));
}
