/** Which identities clusters split, which they mix, and the links that did it. */
import { unknownLabel } from "../../arrays/labels.ts";
import type { Links } from "../../grouping/links.ts";
import { scoreClusters } from "../../metrics/scores.ts";
import type { ReportLink, ReportPart, ReportTruth } from "./report-data.ts";

/** Identities and clusters that are listed one by one, and the parts of each. */
const mostListed = 100;
const mostParts = 20;

/** What labels say of N rows. */
export interface KnownIdentities {
	/** [N] numbered from 0 without gaps; -1 for a row of unknown identity. */
	readonly ids: Int32Array;
	readonly count: number;
	/** What the labels call an identity. */
	nameOf(identity: number): string;
}

export interface JudgedClusters {
	/** [N] numbered from 0 without gaps. */
	readonly clusters: Int32Array;
	numberOf(cluster: number): number;
	readonly links: Links | null;
}

/** Null where no identity is known. */
export function judgeClusters(
	judged: JudgedClusters,
	identities: KnownIdentities,
): ReportTruth | null {
	const { ids, count } = identities;
	const { clusters, numberOf } = judged;
	const known = ids.filter((id) => id !== unknownLabel).length;
	if (known === 0) return null;
	const numClusters =
		clusters.reduce((most, one) => Math.max(most, one), -1) + 1;
	const { bcubed } = scoreClusters(
		{ ids, count },
		{ ids: clusters, count: numClusters },
	);
	const { byIdentity, byCluster } = countParts(judged, identities);
	const { between, within } = strongestLinks(judged, identities);
	const split = worst(byIdentity).map(([identity, parts]) => ({
		identity: identities.nameOf(identity),
		rows: sumOf(parts),
		parts: parts.slice(0, mostParts),
		link: between.get(identity) ?? null,
	}));
	const mixed = worst(byCluster).map(([cluster, parts]) => ({
		cluster: numberOf(cluster),
		rows: sumOf(parts),
		parts: parts.slice(0, mostParts),
		link: within.get(cluster) ?? null,
	}));
	return {
		rows: known,
		identities: count,
		bcubed,
		numSplit: split.length,
		split: split.slice(0, mostListed),
		numMixed: mixed.length,
		mixed: mixed.slice(0, mostListed),
	};
}

type Parts = Map<number, ReportPart[]>;

const sumOf = (parts: readonly ReportPart[]) =>
	parts.reduce((sum, { rows }) => sum + rows, 0);

/** Rows of each identity in each cluster, the most first. */
function countParts(
	{ clusters, numberOf }: JudgedClusters,
	{ ids, nameOf }: KnownIdentities,
): { readonly byIdentity: Parts; readonly byCluster: Parts } {
	const parts = new Map<
		string,
		{ id: number; at: number; rows: number; cover: number }
	>();
	for (let row = 0; row < ids.length; row++) {
		if (ids[row] === unknownLabel) continue;
		const key = `${ids[row]} ${clusters[row]}`;
		const part = parts.get(key);
		if (part) part.rows++;
		else
			parts.set(key, { id: ids[row], at: clusters[row], rows: 1, cover: row });
	}
	const byIdentity: Parts = new Map();
	const byCluster: Parts = new Map();
	const largestFirst = [...parts.values()].sort(
		(a, b) => b.rows - a.rows || a.cover - b.cover,
	);
	for (const { id, at, rows, cover } of largestFirst) {
		const part = { cluster: numberOf(at), identity: nameOf(id), rows, cover };
		byIdentity.set(id, [...(byIdentity.get(id) ?? []), part]);
		byCluster.set(at, [...(byCluster.get(at) ?? []), part]);
	}
	return { byIdentity, byCluster };
}

/** Those with several parts: most rows outside the largest part first. */
function worst(parts: Parts): [number, ReportPart[]][] {
	const outside = ([, [, ...others]]: [number, ReportPart[]]) => sumOf(others);
	return [...parts]
		.filter(([, of]) => of.length > 1)
		.sort((a, b) => outside(b) - outside(a) || a[0] - b[0]);
}

/** The strongest link of each identity between two clusters, and of each cluster between two identities. */
function strongestLinks(
	{ clusters, links }: JudgedClusters,
	{ ids }: KnownIdentities,
) {
	const between = new Map<number, ReportLink>();
	const within = new Map<number, ReportLink>();
	if (!links) return { between, within };
	const { lower, higher, scores } = links;
	for (let link = 0; link < scores.length; link++) {
		const [a, b] = [lower[link], higher[link]];
		if (ids[a] === unknownLabel || ids[b] === unknownLabel) continue;
		const isOne = ids[a] === ids[b];
		if (isOne === (clusters[a] === clusters[b])) continue;
		const strongest = isOne ? between : within;
		const key = isOne ? ids[a] : clusters[a];
		const before = strongest.get(key)?.probability ?? -1;
		if (scores[link] > before)
			strongest.set(key, { rows: [a, b], probability: scores[link] });
	}
	return { between, within };
}
