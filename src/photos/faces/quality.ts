/** How much a face can be trusted to tell who it is. */
import type { FoundFace } from "./boxes.ts";
import type { DescribedFace } from "./describe-faces.ts";

/**
 * Where each figure is a half, and so the quality that of a row that joins no people. Size and sharpness are where descriptors of sharp photographs that
 * were shrunk or blurred moved by 0.4, two thirds of the distance that dlib takes for another person.
 */
const limits = {
	/** Pixels along the side of the crop. */
	side: 28,
	sharpness: 0.05,
	score: 0.35,
	/** How far the nose lies to one side between the eyes: 0 in the middle, 1 at an eye. */
	sideways: 0.8,
	/** How far landmarks moved when they were sought again; those of real faces move by 0.03. */
	moved: 0.15,
} as const;

/** Landmarks: the outer corners of both eyes, and the tip of the nose. */
const [leftEye, rightEye, nose] = [36, 45, 30];

/** Near 1 well below the limit, a half at it. */
const figureOf = (excess: number) => 1 / (1 + excess ** 4);

/** From 0 to 1: the product of figures for size, sharpness, the detector's score, how far the face is turned away, and how steady its landmarks are. Under 0.5 it is low. */
export function faceQuality(
	{ score }: Pick<FoundFace, "score">,
	{ square, sharpness, points, moved }: Omit<DescribedFace, "descriptor">,
): number {
	return (
		figureOf(limits.side / square.side) *
		figureOf(limits.sharpness / sharpness) *
		figureOf(limits.score / score) *
		figureOf(sidewaysShare(points, square.angle) / limits.sideways) *
		figureOf(moved / limits.moved)
	);
}

/** How far the tip of the nose lies from the middle between the eyes, along the line of the eyes: 0 from the front, 1 at an eye's corner or beyond. */
function sidewaysShare(points: Float64Array, angle: number): number {
	const along = (at: number) =>
		points[2 * at] * Math.cos(angle) + points[2 * at + 1] * Math.sin(angle);
	const half = (along(rightEye) - along(leftEye)) / 2;
	if (half <= 0) return 1;
	const middle = (along(rightEye) + along(leftEye)) / 2;
	return Math.min(1, Math.abs(along(nose) - middle) / half);
}
