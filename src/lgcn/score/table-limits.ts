/** How much memory scoring with an L-GCN takes for rows that conv1 has projected. */
import type { Engine } from "../../engines/engine.ts";

/** The most rows that have tables of conv1, which limits their memory to 1 GiB (4 kB a row). */
export const maxTableRows = 262_144;
/** The most rows of a larger set that are projected at once, which limits the memory for them (about 6 kB a row). */
export const maxProjectedRows = 32_768;

/** Whether conv1 is computed for all rows first, in tables. */
export function keepsTables(
	{ isOnGpu }: Pick<Engine, "isOnGpu">,
	numRows: number,
): boolean {
	// On a GPU it would take longer to copy the tables to this process and back than they save.
	return !isOnGpu && numRows <= maxTableRows;
}
