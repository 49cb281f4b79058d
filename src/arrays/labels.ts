/** Identities or clusters of N items, whatever their names are, numbered from 0 without gaps. */
import type { ItemValues } from "./named-values.ts";

/** The label of an item whose identity is unknown or whose cluster does not count. */
export const unknownLabel = -1;

/** Labels of N items as numbers from 0. */
export interface Labels {
	/** Length N; `ids[i]` is from 0 to `count - 1`, numbered in order of first appearance, or `unknownLabel`. */
	readonly ids: Int32Array;
	/** Number of different labels, without the unknown one. */
	readonly count: number;
}

/** How to count items of cluster -1, which density clustering uses for noise: each as its own cluster, all as one cluster, or not at all. */
export type Noise = "own" | "one" | "leave-out";

/**
 * Numbers any labels (negative, huge, BigInt or strings too) densely in order of first appearance; -1 is a label like any other.
 * @example
 * toLabels(["ann", "bob", "ann"]); // { ids: Int32Array [0, 1, 0], count: 2 }
 */
export function toLabels(values: ItemValues): Labels {
	return toClusters(values, "one");
}

/** As `toLabels`, but -1, as a number or a text, is an unknown identity: `unknownLabel`. */
export function toIdentities(values: ItemValues): Labels {
	return toClusters(values, "leave-out");
}

/**
 * As `toLabels`, but -1, as a number or a text, is noise: as clusters of their own, such items are numbered after all others;
 * left out, they become `unknownLabel`.
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

/** The number of values that are -1, as a number or a text. */
export function countMinusOnes(values: ItemValues): number {
	let count = 0;
	for (let i = 0; i < values.length; i++) if (isMinusOne(values[i])) count++;
	return count;
}

/** Spreadsheet programs and pandas write -1 with decimals where a column has gaps. */
const minusOneText = /^-1(\.0*)?$/;

function isMinusOne(value: number | bigint | string): boolean {
	return typeof value === "string"
		? minusOneText.test(value)
		: value === -1 || value === -1n;
}

/** [count] the number of items of each label; all labels must be known. */
export function countSizes({ ids, count }: Labels): Int32Array {
	const sizes = new Int32Array(count);
	for (let i = 0; i < ids.length; i++) sizes[ids[i]]++;
	return sizes;
}

/** The number of items whose label is unknown. */
export function countUnknown({ ids }: Labels): number {
	let count = 0;
	for (let i = 0; i < ids.length; i++) if (ids[i] === unknownLabel) count++;
	return count;
}

/** The items whose label is known, ascending. */
export function knownRows(ids: Int32Array): Int32Array {
	return Int32Array.from(ids.keys()).filter((row) => ids[row] !== unknownLabel);
}

/** The target of a link: 1 where both ends have the same identity, 0 where they have different ones, `unknownTarget` where one is unknown. */
export function linkTarget(a: number, b: number): number {
	if (a === unknownLabel || b === unknownLabel) return unknownTarget;
	return a === b ? 1 : 0;
}

/** The target of a link that counts nowhere. */
export const unknownTarget = 2;

/** The number of links whose target is known. */
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

/** V8 throws when a Map gets a few more entries than this. */
export const MAX_MAP_SIZE = 2 ** 24 - 2;

/** Returns a function that numbers values in order of first appearance, with as many Maps of `maxMapSize` entries as needed. */
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
