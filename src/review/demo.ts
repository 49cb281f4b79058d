/** A library of the bundled faces, for a look at the page. */
import { bundledFaces } from "../files/bundled.ts";
import { ownFolderUntilExit } from "../files/library/own-folder.ts";
import { openFloatMatrix } from "../files/stored/stored-matrix.ts";
import { openLibrary } from "../people/library.ts";
import type { Library, LibrarySettings } from "../people/library-types.ts";

/** It lies in a temporary folder, which is removed when the process ends. @throws InputError where there can be no temporary files */
export async function openDemo(
	settings: Partial<Omit<LibrarySettings, "mode">>,
): Promise<Library> {
	const library = await openLibrary(ownFolderUntilExit(), {
		...settings,
		mode: "create",
	});
	await library.add({ features: openFloatMatrix(bundledFaces.features) });
	return library;
}
