/** Refuses decisions about a library that contradict each other. */
import type { LibraryState } from "../../files/library/state.ts";
import type { StoredDecision } from "../../files/library/tables.ts";
import { checkDecisions } from "../../grouping/decisions/decisions.ts";
import { type Anchor, decisionsAmong } from "../known-decisions.ts";

/**
 * @param decisions that would hold
 * @param anchors the rows to which names would belong
 * @throws InputError that names the chain of rows
 */
export function requireNoContradiction(
	state: LibraryState,
	decisions: readonly StoredDecision[],
	anchors: readonly Anchor[],
): void {
	const rows = new Set(anchors.map(({ row }) => row));
	for (const { kind, row, otherRow } of decisions)
		if (kind === "same" || kind === "different") {
			rows.add(row!);
			rows.add(otherRow!);
		}
	const all = Int32Array.from(rows).sort();
	const among = decisionsAmong({ rows: all, decisions, anchors, photos: null });
	const names = Array.from(
		all,
		(row) => state.rowTexts("id", row, 1)[0] ?? `row ${row}`,
	);
	checkDecisions(among, all.length, names);
}
