/** What goes into a library of people, and what comes back. */

import type { FloatMatrix } from "../arrays/matrix.ts";
import type {
	LibraryPerson,
	LibraryRow,
} from "../files/people/people-to-write.ts";
import type { Features } from "../files/stored/stored-matrix.ts";

export type { LibraryPerson, LibraryRow };

export interface LibrarySettings {
	/** "read" for looking alone; "create" makes a library where there is none. */
	readonly mode: "read" | "write" | "create";
	/** How long to wait for another process that writes, in seconds. */
	readonly waitSeconds: number;
	/** Threads that score; 0 decides by cores and rows. */
	readonly workers: number;
	/** A file with the network of a library that is made; null for the bundled one. A library keeps its network. */
	readonly checkpoint: string | null;
	/** Called as rows are scored, with those that are done and the total. */
	readonly onProgress: (done: number, total: number) => void;
}

/** Rows to add: N x D, and for each what is known of it; null or an empty text where it is not. */
export interface RowsToAdd {
	readonly features: Features;
	/** Names that no other row has, such as the files of face crops. */
	readonly ids?: readonly (string | null)[] | null;
	/** The photo of each row: rows of one photo are different people. */
	readonly photos?: readonly (string | null)[] | null;
	/** Where the face is in its photo, as any text, such as `left,top,width,height`. */
	readonly boxes?: readonly (string | null)[] | null;
	/** [N] from 0 to 1, how good each face is by its picture; a row under 0.5 joins people, but does not join two people. */
	readonly quality?: Float32Array | null;
	/** The folder that the pictures are in, as a whole path, which the library keeps for those who show them. */
	readonly pictures?: string | null;
}

/** What somebody decides. Rows and people are given by their numbers. */
export type NewDecision =
	| { readonly kind: "same"; readonly rows: readonly [number, number] }
	| { readonly kind: "different"; readonly rows: readonly [number, number] }
	/** Two people with one name are one person; with different names they are never joined. Null takes the name away. */
	| {
			readonly kind: "name";
			readonly person: number;
			readonly name: string | null;
	  }
	| {
			readonly kind: "hide";
			readonly person: number;
			readonly isHidden: boolean;
	  };

/**
 * Who rows shall be with, for people who look at them: it becomes as many decisions about pairs as are needed for it, and takes back those that contradict it.
 * Rows that are not named stay where they are.
 */
export type Placement =
	/** Rows are another person, or a new one for null. A row that alone shall be a new person may still join others than its person by its links. */
	| {
			readonly kind: "move";
			readonly rows: readonly number[];
			readonly person: number | null;
	  }
	/** People are one. The first of them that has a name gives the name. */
	| { readonly kind: "merge"; readonly people: readonly number[] }
	/** The first part and all rows that are in no part stay that person, each other part is a new one. */
	| {
			readonly kind: "split";
			readonly person: number;
			readonly parts: readonly (readonly number[])[];
	  };

/** A row that has another person than before. */
export interface Assignment {
	readonly row: number;
	readonly id: string | null;
	/** The person that it had; null for a row that is new. */
	readonly before: number | null;
	/** The person that it has now; null for a row that was removed. */
	readonly person: number | null;
	/** Mean probability of its links to the person's other rows; null for a row alone. */
	readonly confidence: number | null;
}

/** A pair of people who may be one, worth asking somebody about. */
export interface PeopleQuestion {
	readonly people: readonly [number, number];
	/** The two rows of the strongest link between them. */
	readonly rows: readonly [number, number];
	readonly probability: number;
}

/** What an event changed, so that a program can follow. */
export interface Difference {
	/** Number of the event in the history; null where nothing changed. */
	readonly event: number | null;
	readonly newPeople: readonly number[];
	/** People without rows now. */
	readonly endedPeople: readonly number[];
	/** People whose rows another person took over. */
	readonly merges: readonly { readonly from: number; readonly into: number }[];
	/** People some of whose rows another person has now. */
	readonly splits: readonly { readonly from: number; readonly into: number }[];
	/** Names that changed. */
	readonly named: readonly {
		readonly person: number;
		readonly name: string | null;
	}[];
	/** Who was hidden, or is shown again. */
	readonly hidden: readonly {
		readonly person: number;
		readonly isHidden: boolean;
	}[];
	readonly assigned: readonly Assignment[];
	/** The likeliest questions now, first those that the event brought. */
	readonly questions: readonly PeopleQuestion[];
	/** Rows that were added and look foreign, are of low quality, or are copies of others. */
	readonly saw: {
		readonly foreign: number;
		readonly lowQuality: number;
		readonly copies: number;
	};
}

/** What the last addition of rows brought, as it is now. */
export interface Addition {
	/** The event that added them. */
	readonly event: number;
	/** Added rows that are there, and rows that had another person before it. */
	readonly assigned: readonly Assignment[];
	/** People it made who are there. */
	readonly newPeople: readonly number[];
	/** People it ended, each with the one who took most of the rows. */
	readonly merges: Difference["merges"];
	/** People who lost rows in it to others, and stayed. */
	readonly splits: Difference["splits"];
	readonly saw: Difference["saw"];
	/** Whether somebody looked at it and found it right. */
	readonly isApproved: boolean;
}

/** How links would divide a person. */
export interface SuggestedSplit {
	/** The part of most rows first, each with the row to show. */
	readonly parts: readonly {
		readonly rows: readonly number[];
		readonly cover: number;
	}[];
	/** Mean probability of the links between the parts; null where there are none. */
	readonly probability: number | null;
}

/** An event of the history. */
export interface LibraryEventInfo {
	readonly event: number;
	/** ISO 8601, UTC. */
	readonly time: string;
	readonly command: string;
	readonly summary: unknown;
	/** The event that this one took back or brought back. */
	readonly undoes: number | null;
	/** The event that took this one back; null while it counts. */
	readonly undone: number | null;
}

/** A decision that holds. */
export interface LibraryDecision {
	readonly decision: number;
	readonly event: number;
	readonly kind: NewDecision["kind"];
	readonly rows: readonly [number, number] | null;
	readonly person: number | null;
	/** The name; "1" or "0" for hide. */
	readonly value: string | null;
}

/** A library of people. Every call that changes it is one event, which is there wholly or not at all, and returns what changed. */
export interface Library {
	readonly numRows: number;
	add(rows: RowsToAdd): Promise<Difference>;
	/** @param rows numbers */
	remove(rows: readonly number[]): Promise<Difference>;
	/** @throws InputError for rows and people that are not there, and decisions that contradict each other */
	decide(decisions: readonly (NewDecision | Placement)[]): Promise<Difference>;
	/** Takes decisions back, by their numbers. */
	withdraw(decisions: readonly number[]): Promise<Difference>;
	/** Groups all rows again; `full` scores all again too, with statistics measured anew. */
	regroup(options: { readonly full: boolean }): Promise<Difference>;
	/** Takes the last event back, or one that nothing later builds upon; an undo too, which brings its event back. */
	undo(event: number | null): Promise<Difference>;
	/** Living people, the largest first. */
	people(): LibraryPerson[];
	/** The rows that are there, by number; of one person only, if given. */
	rows(person?: number): LibraryRow[];
	/** The likeliest pairs of people who may be one, at most `most`. */
	questions(most: number): PeopleQuestion[];
	/** Questions with this person in them: who may be the same. */
	suggestions(person: number, most: number): PeopleQuestion[];
	/**
	 * The parts into which a person falls first as weak links are left out, by average linkage; it changes nothing.
	 * @param parts how many are wanted; there are less where the links hold together, and one for a person of one row
	 * @throws InputError for a person who is not there
	 */
	suggestSplit(person: number, parts: number): SuggestedSplit;
	/** The last addition that was not taken back; null where there is none. */
	lastAddition(): Addition | null;
	/**
	 * Notes that somebody looked at an addition and found it right; undo takes that back.
	 * @param event that of `lastAddition`
	 * @throws InputError for an event that is no addition
	 */
	approve(event: number): Promise<Difference>;
	/** Features [M, D] of some rows, as they were added. */
	features(rows: Int32Array): FloatMatrix;
	decisions(): LibraryDecision[];
	history(): LibraryEventInfo[];
	/** Numbers of the rows with these ids; -1 for an id that none has. */
	findRows(ids: readonly string[]): Int32Array;
	/** The folders of pictures that additions named. */
	pictureFolders(): readonly string[];
	close(): Promise<void>;
}
