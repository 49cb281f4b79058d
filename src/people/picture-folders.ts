/** The folders of pictures that additions named: a setting of the library. */
import type { EventChanges } from "../files/library/event.ts";
import type { LibraryState } from "../files/library/state.ts";

const picturesSetting = "pictures";

export const pictureFolders = (state: LibraryState) =>
	(state.setting(picturesSetting) ?? []) as readonly string[];

export function keepPictureFolder(
	event: EventChanges,
	state: LibraryState,
	folder: string,
): void {
	const folders = new Set(pictureFolders(state)).add(folder);
	event.setSetting(picturesSetting, [...folders]);
}
