/** A library that is being reviewed. */
import type { LibraryView } from "../view/library-view.ts";

export interface Review {
	readonly view: LibraryView;
	/** For the head of the page. */
	readonly name: string;
	/** The folders that pictures are in. */
	readonly pictures: readonly string[];
	/** Whether the library may be changed. */
	readonly canDecide: boolean;
	/** Whether nothing that is decided stays. */
	readonly isDemo: boolean;
}
