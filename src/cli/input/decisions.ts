/** Reads what people know about the rows of `cluster`, and says what became of it. */
import {
	checkDecisions,
	type Decisions,
} from "../../grouping/decisions/decisions.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import type { KeptNumbers } from "../../pipeline/keep-numbers.ts";
import { count, describeCount } from "../output/report.ts";

export interface DecisionOptions {
	readonly photos: string | null;
	readonly same: string | null;
	readonly different: string | null;
	readonly earlier: string | null;
	readonly key: string | null;
}

/**
 * The decisions in the files of the options; null where there is no such file.
 * @throws InputError as the readers, and for decisions that contradict each other
 */
export async function readDecisions(
	{ photos, same, different, key }: DecisionOptions,
	rows: number,
	ids: readonly string[] | null,
): Promise<Decisions | null> {
	if ((photos ?? same ?? different) === null) return null;
	const { readPairs } = await import("../../files/decisions/pairs.ts");
	const { readPhotos } = await import("../../files/decisions/photos.ts");
	const pairs = (path: string | null) =>
		path ? readPairs(path, rows, ids) : new Int32Array(0);
	const decisions = {
		photos: photos
			? await readPhotos(photos, rows, { shared: false, key })
			: null,
		same: pairs(same),
		different: pairs(different),
	};
	checkDecisions(decisions, rows, ids);
	return decisions;
}

/**
 * A function that carries the numbers of `--earlier` over to the clusters of the rows; null without.
 * @throws InputError as `readEarlier` and `matchEarlier`
 */
export async function readEarlierNumbers(
	{ earlier: path, key }: DecisionOptions,
	rows: number,
	ids: readonly string[] | null,
): Promise<((clusters: Int32Array) => KeptNumbers) | null> {
	if (!path) return null;
	const { readEarlier } = await import("../../files/decisions/earlier.ts");
	const { keepNumbers, matchEarlier } = await import(
		"../../pipeline/keep-numbers.ts"
	);
	const earlier = await readEarlier(path, { key });
	const positions = matchEarlier(rows, ids, earlier);
	return (clusters) => keepNumbers(clusters, earlier, positions);
}

/** Figures of `--json`: pairs, photos, and the links that were not followed because of them; null without decisions. */
export function countDecisions(
	decisions: Decisions | null | undefined,
	{ notFollowed = 0 }: Propagation,
) {
	if (!decisions) return null;
	const { photos, same, different } = decisions;
	return {
		same: same.length / 2,
		different: different.length / 2,
		photos: new Set(photos?.filter((photo) => photo >= 0)).size,
		notFollowed,
	};
}

/** `decisions: 2 same, 3 different, 1,204 photos; 17 links not followed`. */
export function describeDecisions({
	same,
	different,
	photos,
	notFollowed,
}: NonNullable<ReturnType<typeof countDecisions>>): string {
	const links = describeCount(notFollowed, "link", "links");
	return `decisions: ${count(same)} same, ${count(different)} different, ${describeCount(photos, "photo", "photos")}; ${links} not followed`;
}

/** Figures of `--json`. */
export const countKept = ({ kept, added, gone }: KeptNumbers) => ({
	kept,
	added,
	gone,
});

/** `earlier: 120 people keep their numbers, 3 are new, 2 are gone`. */
export function describeKept({
	kept,
	added,
	gone,
}: ReturnType<typeof countKept>): string {
	const of = (value: number) => `${count(value)} ${value === 1 ? "is" : "are"}`;
	const keep =
		kept === 1
			? "1 person keeps its number"
			: `${count(kept)} people keep their numbers`;
	return `earlier: ${keep}, ${of(added)} new, ${of(gone)} gone`;
}
