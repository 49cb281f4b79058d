/** What the page and the server say to each other. */
import type {
	Difference,
	NewDecision,
	Placement,
	SuggestedSplit,
} from "../people/library-types.ts";

/** GET /api/summary */
export interface ReviewSummary {
	readonly name: string;
	readonly rows: number;
	readonly people: number;
	readonly hidden: number;
	readonly questions: number;
	readonly lastEvent: number | null;
	readonly canDecide: boolean;
	readonly hasPictures: boolean;
	readonly isDemo: boolean;
}

/** One of GET /api/people */
export interface PersonSummary {
	readonly person: number;
	readonly name: string | null;
	readonly rows: number;
	readonly cover: number;
	readonly confidence: number | null;
	readonly doubtful: number;
	readonly isHidden: boolean;
}

export interface Suggestion {
	readonly person: number;
	readonly name: string | null;
	readonly rows: number;
	readonly cover: number;
	readonly probability: number;
	readonly pair: readonly [number, number];
}

/** GET /api/people/:person */
export interface PersonDetails {
	readonly person: number;
	readonly name: string | null;
	readonly rows: number;
	readonly isHidden: boolean;
	readonly confidence: number | null;
	readonly cover: number;
	readonly suggestions: readonly Suggestion[];
}

/** One of GET /api/people/:person/faces */
export interface FaceInfo {
	readonly row: number;
	readonly id: string | null;
	readonly photo: string | null;
	readonly confidence: number | null;
	readonly quality: number;
	readonly copyOf: number | null;
	readonly isCover: boolean;
	readonly isDoubtful: boolean;
}

/** GET /api/people/:person/split */
export type { SuggestedSplit };

/** One of GET /api/questions */
export interface ReviewQuestion {
	readonly rows: readonly [number, number];
	readonly people: readonly [number, number];
	readonly names: readonly [string | null, string | null];
	readonly counts: readonly [number, number];
	readonly probability: number;
}

/** GET /api/changes/last */
export interface LastAddition {
	readonly event: number | null;
	readonly time: string;
	readonly command: string;
	readonly assigned: readonly {
		readonly row: number;
		readonly person: number | null;
		readonly confidence: number | null;
		readonly before: number | null;
	}[];
	readonly names: readonly (readonly [number, string])[];
	readonly newPeople: readonly number[];
	readonly merges: readonly { readonly from: number; readonly into: number }[];
	readonly splits: readonly { readonly from: number; readonly into: number }[];
	readonly saw: Difference["saw"];
	readonly isApproved: boolean;
}

/** One of GET /api/history */
export interface HistoryEntry {
	readonly event: number;
	readonly time: string;
	readonly command: string;
	readonly summary: string;
	readonly undone: number | null;
	readonly canUndo: boolean;
}

/** One of GET /api/rows */
export interface RowInfo {
	readonly row: number;
	readonly id: string | null;
	readonly photo: string | null;
	readonly box: readonly [number, number, number, number] | null;
	readonly hasPicture: boolean;
	readonly person: number | null;
}

/** One of POST /api/decide */
export type ReviewDecision = NewDecision | Placement;

/** What a POST answers: what changed, and that in words. */
export type ReviewChange = Difference & { readonly summary: string };
