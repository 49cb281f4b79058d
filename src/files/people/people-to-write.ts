/** What a file of a library's people is written from. */
export interface PersonToWrite {
	readonly person: number;
	readonly name: string | null;
	readonly isHidden: boolean;
	/** The row to show. */
	readonly cover: number;
	/** How many. */
	readonly rows: number;
	readonly isDoubtful: boolean;
}

export interface RowToWrite {
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
	readonly people: readonly PersonToWrite[];
	/** By number; each of one of the people. */
	readonly rows: readonly RowToWrite[];
}
