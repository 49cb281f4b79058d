/** A library's people and rows, as it returns them and as files of them are written. */

/** A living person. */
export interface LibraryPerson {
	/** For ever this person's. */
	readonly person: number;
	readonly name: string | null;
	readonly isHidden: boolean;
	/** The row to show. */
	readonly cover: number;
	readonly rows: number;
	/** Whether it is held together by rows of low quality. */
	readonly isDoubtful: boolean;
}

/** A row that is there. */
export interface LibraryRow {
	readonly row: number;
	readonly id: string | null;
	readonly photo: string | null;
	readonly box: string | null;
	readonly person: number;
	/** Null for a row alone. */
	readonly confidence: number | null;
	readonly quality: number;
	/** The row that it repeats; null for none. */
	readonly copyOf: number | null;
	readonly isForeign: boolean;
}

export interface PeopleToWrite {
	readonly people: readonly LibraryPerson[];
	/** By number; each of one of the people. */
	readonly rows: readonly LibraryRow[];
}
