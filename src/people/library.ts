/** Opens a library of people in a folder. */
import type { Library, LibrarySettings } from "./library-types.ts";

/**
 * Opens the library in a folder; whoever opens it closes it.
 * @throws InputError where there is none, for one made by a newer version, no permission, and another process that writes longer than `waitSeconds`
 */
export async function openLibrary(
	folder: string,
	settings: Partial<LibrarySettings> & Pick<LibrarySettings, "mode">,
): Promise<Library> {
	throw new Error(`not built yet: ${folder} ${settings.mode}`);
}
