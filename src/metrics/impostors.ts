/** Impostor statistics of a data set, as scoring and files exchange them; src/relational measures them. */

/** Mean and standard deviation of the cosines of different identities, which have about a normal distribution. */
export interface ImpostorStatistics {
	readonly mean: number;
	/** Above zero. */
	readonly deviation: number;
}

/**
 * Where statistics come from: measured on the rows themselves, those of an embedding that the checkpoint knows, measured against a reference set, or
 * given by the caller.
 */
export type ImpostorSource = "rows" | "checkpoint" | "reference" | "file";

export const impostorSources: readonly ImpostorSource[] = [
	"rows",
	"checkpoint",
	"reference",
	"file",
];

/** The statistics that a set is scored with. */
export interface ChosenImpostors {
	readonly impostors: ImpostorStatistics;
	readonly source: ImpostorSource;
	/** Statistics of the set's embedding if the checkpoint knows it, else null. */
	readonly known: ImpostorStatistics | null;
}
