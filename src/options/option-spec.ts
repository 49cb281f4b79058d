/** Types of the option table: an option, its kind and its heading. */

export type ModelName = "lgcn" | "relational";

export type CommandName =
	| "train"
	| "test"
	| "knn"
	| "order"
	| "cluster"
	| "plan"
	| "part"
	| "finish"
	| "evaluate"
	| "engines"
	| "convert"
	| "report"
	| "embed"
	| LibraryCommand;

/** Commands about a library of people. */
export type LibraryCommand =
	| "add"
	| "people"
	| "questions"
	| "decide"
	| "remove"
	| "regroup"
	| "export"
	| "history"
	| "undo"
	| "review";

export type OptionKind =
	| "path"
	| "paths"
	| "text"
	| "texts"
	| "folder"
	| "integer"
	| "integers"
	| "number"
	| "choice"
	| "switch";

/** Headings of the help. */
export type OptionGroup =
	| "Data"
	| "Faces"
	| "Graph"
	| "Subgraphs"
	| "Grouping"
	| "Decisions"
	| "Training"
	| "Output"
	| "Run";

export interface OptionSpec {
	/** Long flag in kebab case; the command line reads `_` as `-`. */
	readonly flag: string;
	readonly kind: OptionKind;
	readonly meaning: string;
	readonly group: OptionGroup;
	readonly default?: string | number | boolean | readonly number[];
	/** The only model that has this option. */
	readonly model?: ModelName;
	/** Shown in the help instead of `default`. */
	readonly defaultText?: string;
	/** The default for a relational network, where it differs. */
	readonly relational?: OptionSpec["default"];
	/** Shown in the help instead of `relational`. */
	readonly relationalText?: string;
	readonly choices?: readonly string[];
	/** Range of a number, both ends included. */
	readonly min?: number;
	readonly max?: number;
	/** What the help shows for the value, where the kind does not say enough. */
	readonly placeholder?: string;
	/** Other spellings of the flag. */
	readonly aliases?: readonly string[];
	/** Whether the command writes to this path; it reads all other paths. */
	readonly isOutput?: true;
}
