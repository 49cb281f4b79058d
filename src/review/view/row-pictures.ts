/** Which picture shows a row, and where in it the face is. */
import {
	findPicture,
	type PictureFile,
} from "../../files/pictures/picture-file.ts";
import type { LibraryRow } from "../../people/library-types.ts";

export type Box = readonly [number, number, number, number];

export interface RowPicture {
	readonly file: PictureFile;
	/** Left, top, width and height of the face in it; null where the picture is the face. */
	readonly box: Box | null;
}

/** Four numbers, as `left,top,width,height`; null for any other text. */
export function parseBox(text: string | null): Box | null {
	const numbers = text?.split(/[\s,;]+/).map(Number);
	return numbers?.length === 4 && numbers.every(Number.isFinite)
		? (numbers as unknown as Box)
		: null;
}

/** The picture that the id of a row names, or else its photo's. A box is in the photo, or in the picture of the id where no photo is known. */
export function pictureOf(
	folders: readonly string[],
	{ id, photo, box }: Pick<LibraryRow, "id" | "photo" | "box">,
): RowPicture | null {
	const own = findFirst(folders, id);
	if (own) {
		const isWhole = photo === null || photo === id;
		return { file: own, box: isWhole ? parseBox(box) : null };
	}
	const file = findFirst(folders, photo);
	return file && { file, box: parseBox(box) };
}

function findFirst(
	folders: readonly string[],
	name: string | null,
): PictureFile | null {
	if (name === null) return null;
	for (const folder of folders) {
		const file = findPicture(folder, name);
		if (file) return file;
	}
	return null;
}
