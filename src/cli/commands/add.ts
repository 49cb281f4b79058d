/** `add LIBRARY`: faces into a library of people, which is made where there is none. */

import { readPhotoNames } from "../../files/decisions/photos.ts";
import { readNames } from "../../files/formats/read.ts";
import { readBoxes } from "../../files/people/boxes.ts";
import { readQuality } from "../../files/photos/read-quality.ts";
import type { CommandAction } from "../command-action.ts";
import { type FeatureOptions, readFeatures } from "../input/read-set.ts";
import { printNotes, unusedNotes } from "../output/notes.ts";
import { requireOptions } from "../parsed-options.ts";
import { type ChangeOptions, changeLibrary } from "../people/with-library.ts";

interface AddOptions extends ChangeOptions, FeatureOptions {
	readonly featPath: string;
	readonly ids: string | null;
	readonly photos: string | null;
	readonly boxes: string | null;
	readonly quality: string | null;
	readonly checkpoint: string | null;
}

export const runAdd: CommandAction<AddOptions> = async (
	{ options, typed },
	streams,
	[folder],
) => {
	requireOptions("add", options, ["--feat-path"]);
	const rows = await readRows(options);
	const { checkpoint } = options;
	await changeLibrary(folder, options, streams, {
		mode: "create",
		checkpoint,
		async change(library) {
			if (library.history().length > 0)
				printNotes(
					streams,
					unusedNotes(typed, ["--checkpoint"], "a library keeps its network"),
				);
			return library.add(rows);
		},
	});
};

async function readRows(options: AddOptions) {
	const { featPath, ids, photos, boxes, quality, key } = options;
	const set = await readFeatures({ features: featPath, labels: null }, options);
	const { rows } = set.features;
	const reading = { shared: false, key };
	return {
		features: set.features,
		ids: ids
			? await readNames(ids, rows, { ...reading, mayBeEmpty: true })
			: set.ids,
		photos: photos ? await readPhotoNames(photos, rows, reading) : null,
		boxes: boxes ? await readBoxes(boxes, rows, reading) : null,
		quality: quality ? readQuality(quality, rows) : null,
	};
}
