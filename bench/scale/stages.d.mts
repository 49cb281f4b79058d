export interface ComputedStage {
	readonly name: string;
	/** Bytes of features that are read. */
	readonly features: number;
	/** Bytes of other stages' files that are read. */
	readonly files: number;
	/** Bytes that are stored. */
	readonly stored: number;
	readonly coreHours: number;
}

export function stagesOf(run: {
	readonly rows: number;
	readonly cols: number;
	readonly parts: number;
	readonly hasGraph: boolean;
}): ComputedStage[];
