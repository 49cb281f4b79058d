/** Identities or clusters of N items, whatever their names were, as dense numbers. */
import type { ItemValues } from "./named-values.ts";

/** Instead of a number, where an item's identity is not known or its cluster is not to count. */
export const unknownLabel = -1;

export interface Labels {
	/** Length N; `ids[i]` is from 0 to `count - 1`, numbered in order of first appearance, or `unknownLabel`. */
	readonly ids: Int32Array;
	/** Number of different labels, the unknown left out. */
	readonly count: number;
}

/** What items of cluster -1 are taken for, which density clustering calls noise: each a cluster of its own, all one cluster, or left out. */
export type Noise = "own" | "one" | "leave-out";

/** Renumbers any labels (negative, huge, BigInt or strings too) densely in order of first appearance; -1 is a label as any other. */
export function toLabels(values: ItemValues): Labels {
	return toClusters(values, "one");
}

/** As `toLabels`, but -1, as a number or a text, is an identity that is not known: `unknownLabel`. */
export function toIdentities(values: ItemValues): Labels {
	return toClusters(values, "leave-out");
}

/**
 * As `toLabels`, but -1, as a number or a text, is noise: clusters of their own are numbered after all others,
 * and what is left out becomes `unknownLabel`.
 */
export function toClusters(values: ItemValues, noise: Noise): Labels {
	const ids = new Int32Array(values.length);
	const numberOf = createNumbering<number | bigint | string>(MAX_MAP_SIZE);
	let count = 0;
	for (let i = 0; i < values.length; i++) {
		if (noise !== "one" && isMinusOne(values[i])) {
			ids[i] = unknownLabel;
			continue;
		}
		ids[i] = numberOf(values[i]);
		if (ids[i] === count) count++;
	}
	if (noise === "own")
		for (let i = 0; i < ids.length; i++)
			if (ids[i] === unknownLabel) ids[i] = count++;
	return { ids, count };
}

/** How many values are -1, as a number or a text. */
export function countMinusOnes(values: ItemValues): number {
	let count = 0;
	for (let i = 0; i < values.length; i++) if (isMinusOne(values[i])) count++;
	return count;
}

/** Table programs write -1 with decimals where a column has gaps. */
const minusOneText = /^-1(\.0*)?$/;

function isMinusOne(value: number | bigint | string): boolean {
	return typeof value === "string"
		? minusOneText.test(value)
		: value === -1 || value === -1n;
}

/** How many items have no label that is known. */
export function countUnknown({ ids }: Labels): number {
	let count = 0;
	for (let i = 0; i < ids.length; i++) if (ids[i] === unknownLabel) count++;
	return count;
}

/** The items whose label is known, ascending. */
export function knownRows(ids: Int32Array): Int32Array {
	return Int32Array.from(ids.keys()).filter((row) => ids[row] !== unknownLabel);
}

/** What is known of a link: 1 where both ends are of one identity, 0 where they are of two, `unknownTarget` where an end's identity is not known. */
export function linkTarget(a: number, b: number): number {
	if (a === unknownLabel || b === unknownLabel) return unknownTarget;
	return a === b ? 1 : 0;
}

/** Instead of 0 or 1: the link counts nowhere. */
export const unknownTarget = 2;

/** How many of some links' targets are known. */
export function countKnown(targets: Uint8Array): number {
	let count = 0;
	for (let i = 0; i < targets.length; i++)
		if (targets[i] !== unknownTarget) count++;
	return count;
}

/** The labels of some items, renumbered in order of first appearance. */
export function selectLabels(labels: Labels, items: Int32Array): Labels {
	const numbers = new Int32Array(labels.count).fill(-1);
	const ids = new Int32Array(items.length);
	let count = 0;
	for (let i = 0; i < items.length; i++) {
		const label = labels.ids[items[i]];
		if (label !== unknownLabel && numbers[label] < 0) numbers[label] = count++;
		ids[i] = label === unknownLabel ? unknownLabel : numbers[label];
	}
	return { ids, count };
}

/** A Map of JavaScript takes a few more entries than that and then throws. */
export const MAX_MAP_SIZE = 2 ** 24 - 2;

/** Returns a function that numbers values in order of first appearance, in as many Maps of `maxMapSize` entries as it takes. */
export function createNumbering<T>(maxMapSize: number): (value: T) => number {
	let last = new Map<T, number>();
	const maps = [last];
	let count = 0;
	return (value) => {
		for (const map of maps) {
			const number = map.get(value);
			if (number !== undefined) return number;
		}
		if (last.size === maxMapSize) {
			last = new Map();
			maps.push(last);
		}
		last.set(value, count);
		return count++;
	};
}
