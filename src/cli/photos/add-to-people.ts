/** Adds embedded faces to a library of people: those that it does not have, and instead of those of pictures that changed. */
import { realpathSync } from "node:fs";
import {
	boxText,
	type FacesToWrite,
	faceId,
} from "../../files/photos/faces-files.ts";
import type { KnownPhoto } from "../../files/photos/photo-journal.ts";
import { oneLine } from "../../files/printable.ts";
import type {
	Difference,
	Library,
	RowsToAdd,
} from "../../people/library-types.ts";
import type { Streams } from "../output/streams.ts";
import {
	applyChange,
	type Changed,
	type ChangeOptions,
} from "../people/with-library.ts";

/** A library's rows of some photos, compared with the faces that were found now. */
interface Comparison {
	/** Ids of faces that it has, at the same place of the photo. */
	readonly kept: ReadonlySet<string>;
	/** Rows of faces that are no longer there, or elsewhere. */
	readonly outdated: readonly number[];
}

const nothing: Difference = {
	event: null,
	newPeople: [],
	endedPeople: [],
	merges: [],
	splits: [],
	named: [],
	hidden: [],
	assigned: [],
	questions: [],
	saw: { foreign: 0, lowQuality: 0, copies: 0 },
};

/**
 * Adds new faces to the library in a folder, in one event; outdated ones are removed in one before that. A library is made where there is none.
 * @param pictures the folder of the photos
 * @throws InputError as `openLibrary`
 */
export function addToPeople(
	{ library: folder, pictures }: { library: string; pictures: string },
	faces: FacesToWrite,
	options: ChangeOptions,
	streams: Streams,
): Promise<Changed> {
	return applyChange(folder, options, streams, {
		mode: "create",
		async change(library) {
			const { kept, outdated } = compare(library, faces.photos);
			const rows = newRows(faces, kept);
			const root = realpathSync(pictures);
			if (outdated.length > 0) {
				const { event } = await library.remove(outdated);
				streams.error(
					oneLine(
						`event ${event}: ${outdated.length} faces of changed photos removed`,
					),
				);
			}
			return rows ? await library.add({ ...rows, pictures: root }) : nothing;
		},
	});
}

function compare(library: Library, photos: readonly KnownPhoto[]): Comparison {
	const boxes = new Map<string, string>();
	const readable = new Set<string>();
	for (const { path, faces, unreadable } of photos) {
		if (unreadable === null) readable.add(path);
		faces.forEach((face, i) => {
			boxes.set(faceId(path, i), boxText(face));
		});
	}
	const kept = new Set<string>();
	const outdated: number[] = [];
	for (const { row, id, photo, box } of library.rows()) {
		if (id === null || photo === null || !readable.has(photo)) continue;
		if (boxes.get(id) === box) kept.add(id);
		else outdated.push(row);
	}
	return { kept, outdated };
}

/** The faces that the library does not have; null for none. */
function newRows(
	{ photos, cols, descriptorsOf }: FacesToWrite,
	kept: ReadonlySet<string>,
): RowsToAdd | null {
	const added = photos.flatMap((photo) =>
		photo.faces
			.map((face, i) => ({ photo, face, i, id: faceId(photo.path, i) }))
			.filter(({ id }) => !kept.has(id)),
	);
	if (added.length === 0) return null;
	const data = new Float32Array(added.length * cols);
	added.forEach(({ photo, i }, at) => {
		const rows = descriptorsOf(photo);
		data.set(rows.subarray(i * cols, (i + 1) * cols), at * cols);
	});
	return {
		features: { rows: added.length, cols, data },
		ids: added.map(({ id }) => id),
		photos: added.map(({ photo }) => photo.path),
		boxes: added.map(({ face }) => boxText(face)),
		quality: Float32Array.from(added, ({ face }) => face.quality),
	};
}
