/** What somebody decides about a library of people. */

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
