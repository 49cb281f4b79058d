/** Types of the option table: an option, its kind and its heading. */

export type ModelName = "lgcn" | "relational";

export type CommandName =
	| "train"
	| "test"
	| "knn"
	| "cluster"
	| "evaluate"
	| "engines"
	| "convert";

export type OptionKind =
	| "path"
	| "paths"
	| "text"
	| "folder"
	| "integer"
	| "integers"
	| "number"
	| "choice"
	| "switch";

/** Headings of the help. */
export type OptionGroup =
	| "Data"
	| "Graph"
	| "Subgraphs"
	| "Grouping"
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
	/** Other spellings of the flag. */
	readonly aliases?: readonly string[];
	/** Whether the command writes to this path; it reads all other paths. */
	readonly isOutput?: true;
}
