/** Where the faces of a picture are: one look at the whole of it, more looks at parts where faces may be small, and turned ones where there is none. */

import type { Box, Picture } from "../../engines/pictures/picture.ts";
import { type Detector, detectorSize } from "../networks/detector.ts";
import {
	type FoundFace,
	joinOverlapping,
	turnBack,
	turnSquare,
} from "./boxes.ts";
import { shrinkInto } from "./shrink.ts";

export interface FindOptions {
	/** Parts along each side that are looked at too; "auto" decides by the picture. */
	readonly tiles: 1 | 2 | 3 | "auto";
	/** Least probability of a face. */
	readonly minScore: number;
	/** Least length of a face's longer side, in pixels of `picture`. */
	readonly minFace: number;
}

/** How far neighbouring tiles overlap, as a share of a tile. */
const tileOverlap = 0.25;
/** A picture is cut into tiles of about this length: smaller ones would show the detector no more than there is. */
const tileLength = 680;
/** A face shorter than this share of the picture is small: there may be others that the first look missed. */
const smallFace = 0.1;
/** A candidate of this score is reason enough to look closer. */
const leastHint = 0.05;

/** The detector says where a face is only if its longer side has this many pixels in the look; smaller ones are a hint alone. */
const leastSeen = 16;

/** What might be a face in a look. */
interface SeenFace extends FoundFace {
	/** Pixels of its longer side that the detector saw. */
	readonly seen: number;
}

/** One look of the detector. */
interface Look {
	readonly part: Box;
	/** Quarter turns clockwise of what the detector sees. */
	readonly quarters: number;
}

/** Finds faces, the surest first. Boxes are in pixels of the picture, and may reach over its edges. */
export async function findFaces(
	detector: Detector,
	picture: Picture,
	options: FindOptions,
): Promise<FoundFace[]> {
	const { minScore, minFace } = options;
	const select = (faces: readonly SeenFace[]) =>
		joinOverlapping(
			faces.filter(
				({ score, seen, width, height }) =>
					score >= minScore &&
					seen >= leastSeen &&
					Math.max(width, height) >= minFace,
			),
		);
	const whole = { left: 0, top: 0, ...sizeOf(picture) };
	const seen = await look(detector, picture, { part: whole, quarters: 0 });
	const tiles = countTiles(picture, select(seen), seen, options.tiles);
	if (tiles > 1)
		for (const part of cutTiles(picture, tiles))
			seen.push(...(await look(detector, picture, { part, quarters: 0 })));
	const upright = select(seen);
	if (upright.length > 0) return upright;
	let best: FoundFace[] = [];
	for (const quarters of [1, 3, 2]) {
		const turned = select(
			await look(detector, picture, { part: whole, quarters }),
		);
		if ((turned[0]?.score ?? 0) > (best[0]?.score ?? 0)) best = turned;
	}
	return best;
}

const sizeOf = ({ width, height }: Picture) => ({ width, height });

/** All boxes of one part of the picture that might be faces. */
async function look(
	detector: Detector,
	picture: Picture,
	{ part, quarters }: Look,
): Promise<SeenFace[]> {
	let data: Float32Array = new Float32Array(detectorSize * detectorSize * 3);
	const scale = shrinkInto(picture, part, detectorSize, data);
	for (let i = 0; i < quarters; i++) data = turnSquare(data, detectorSize);
	const [{ boxes, scores }] = await detector.detect({ count: 1, data });
	const faces: SeenFace[] = [];
	scores.forEach((score, i) => {
		if (score < leastHint) return;
		const [top, left, bottom, right] = boxes
			.subarray(4 * i, 4 * i + 4)
			.map((share) => share * detectorSize);
		const box = turnBack(
			{ left, top, width: right - left, height: bottom - top },
			detectorSize,
			quarters,
		);
		faces.push({
			score,
			quarters,
			seen: Math.max(box.width, box.height),
			left: part.left + box.left * scale,
			top: part.top + box.top * scale,
			width: box.width * scale,
			height: box.height * scale,
		});
	});
	return faces;
}

/** The tiles along each side: for "auto" as many as the picture has pixels for, where a face is small or nothing is found but a hint. */
function countTiles(
	picture: Picture,
	found: readonly FoundFace[],
	seen: readonly FoundFace[],
	tiles: FindOptions["tiles"],
): number {
	if (tiles !== "auto") return tiles;
	const longest = Math.max(picture.width, picture.height);
	const isSmall = ({ width, height }: Box) =>
		Math.max(width, height) < smallFace * longest;
	const looksCloser =
		found.length > 0 ? found.some(isSmall) : seen.some(isSmall);
	return looksCloser ? Math.min(3, Math.round(longest / tileLength)) : 1;
}

/** Overlapping boxes of whole pixels, `tiles` along each side. */
function cutTiles({ width, height }: Picture, tiles: number): Box[] {
	const along = (length: number) => {
		const size = Math.ceil(length / (tiles - (tiles - 1) * tileOverlap));
		return Array.from({ length: tiles }, (_, i) => ({
			start: Math.round((i * (length - size)) / (tiles - 1)),
			size,
		}));
	};
	return along(height).flatMap((down) =>
		along(width).map((across) => ({
			left: across.start,
			top: down.start,
			width: across.size,
			height: down.size,
		})),
	);
}
