/** What `parseKnnGraph` mended in a graph, as one line. */
import type { MendedRows } from "../../arrays/mended-graph.ts";
import { count } from "./report.ts";

/** `knn.npy (1,000 rows): rows that name themselves elsewhere than first: 12; missing neighbours (-1): 340`. */
export function describeMended(
	name: string,
	numRows: number,
	{ ownElsewhere, ownAbsent, missing, repeated, alone }: MendedRows,
): string {
	const parts: readonly [number, string][] = [
		[ownElsewhere, "rows that name themselves elsewhere than first"],
		[ownAbsent, "rows that do not name themselves"],
		[missing, "missing neighbours (-1)"],
		[repeated, "repeated neighbours, left out"],
		[alone, "rows without any neighbour"],
	];
	const mended = parts
		.filter(([number]) => number > 0)
		.map(([number, what]) => `${what}: ${count(number)}`);
	return `${name} (${count(numRows)} rows): ${mended.join("; ")}`;
}
